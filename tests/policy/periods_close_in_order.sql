with calendar as (

    select
        billing_period,
        status,
        lag(billing_period) over (order by billing_period) as previous_period,
        lag(status) over (order by billing_period) as previous_status
    from {{ ref("billing_periods") }}

)

select
    billing_period,
    'billing_periods: ' || billing_period || case
        when billing_period > previous_period + interval 1 month
            then ' leaves out the months after ' || previous_period
        else ' is closed before ' || previous_period
    end as problem
from calendar
where
    billing_period > previous_period + interval 1 month
    or (status = 'closed' and previous_status = 'open')
