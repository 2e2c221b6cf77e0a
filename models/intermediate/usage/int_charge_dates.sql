with billing_periods as (

    select distinct {{ billing_period_of("charge_date") }} as billing_period
    from {{ ref("int_requests_deduplicated") }}

    union distinct

    select billing_period
    from {{ ref("stg_retired__periods") }}

)

select
    {{ each_day_between(
        "billing_period", last_day_of_month("billing_period")
    ) }} as charge_date,
    billing_period
from billing_periods
