-- A period that the calendar closes but that fails a blocking check, or follows an open one, is
-- not closed.
with closes as (

    select charge_period
    from {{ ref("fct_ledger_entries") }}
    where entry_type = 'close'

)

select
    periods.billing_period,
    'billing_periods: ' || periods.billing_period || ' cannot close: ' || coalesce(
        periods.failed_checks,
        case
            when periods.first_open_period < periods.billing_period
                then periods.first_open_period || ' is still open'
            else 'only dbt build posts to the ledger'
        end
    ) as problem
from {{ ref("int_billing_periods") }} as periods
left join closes on periods.billing_period = closes.charge_period
where
    periods.calendar_status = 'closed'
    and closes.charge_period is null
