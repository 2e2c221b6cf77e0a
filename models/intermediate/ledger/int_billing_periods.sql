-- A period closes if the calendar says so, no blocking check fails, and every period before it is
-- closed or closes with it. Once closed it stays closed, whatever the calendar says later.
with charged_periods as (

    select distinct billing_period
    from {{ ref("int_charge_dates") }}

),

calendar as (

    select * from {{ ref("stg_policy__billing_periods") }}

),

earlier_closes as (

    select
        charge_period as billing_period,
        closed_at,
        approver
    from {{ ref("int_ledger_entries_before") }}
    where entry_type = 'close'

),

failed_checks as (

    select
        billing_period,
        {{ joined_text("close_check || ': ' || finding", "; ", "close_check") }} as failed_checks
    from {{ ref("billing_close_checks") }}
    where
        is_blocking
        and not has_passed
    group by billing_period

),

periods as (

    select billing_period
    from charged_periods

    union distinct

    select billing_period
    from calendar

    union distinct

    select billing_period
    from earlier_closes

),

states as (

    select
        periods.billing_period,
        coalesce(calendar.status, 'open') as calendar_status,
        coalesce(earlier_closes.closed_at, calendar.closed_at) as closed_at,
        coalesce(earlier_closes.approver, calendar.approver) as approver,
        earlier_closes.billing_period is not null as is_closed,
        failed_checks.failed_checks,
        earlier_closes.billing_period is not null
        or (
            coalesce(calendar.status, 'open') = 'closed' and failed_checks.failed_checks is null
        ) as may_close
    from periods
    left join calendar on periods.billing_period = calendar.billing_period
    left join earlier_closes on periods.billing_period = earlier_closes.billing_period
    left join failed_checks on periods.billing_period = failed_checks.billing_period

),

ordered as (

    select
        *,
        min(case when not may_close then billing_period end) over (
            order by billing_period
        ) as first_open_period
    from states

),

closing as (

    select
        *,
        not is_closed and first_open_period is null as is_closing
    from ordered

),

posting as (

    select
        *,
        cast(
            max(case when is_closed or is_closing then billing_period end) over ()
            + interval 1 month as date
        ) as open_period
    from closing

)

select
    billing_period,
    calendar_status,
    closed_at,
    approver,
    is_closed,
    is_closing,
    failed_checks,
    first_open_period,
    open_period
from posting
