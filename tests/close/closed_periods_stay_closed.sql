-- A period that the ledger has closed is never reopened, and its closing is not rewritten.
select
    closes.charge_period,
    'billing_periods: ' || closes.charge_period || ' was closed at ' || closes.closed_at || ' by '
    || closes.approver || ' and must stay so' as problem
from {{ ref("fct_ledger_entries") }} as closes
left join {{ ref("stg_policy__billing_periods") }} as calendar
    on closes.charge_period = calendar.billing_period
where
    closes.entry_type = 'close'
    and (
        calendar.billing_period is null
        or calendar.status <> 'closed'
        or calendar.closed_at <> closes.closed_at
        or calendar.approver <> closes.approver
    )
