-- The days from which forecasts look ahead: the first of each month, with what was known before it,
-- and the day after the last one with usage.
with usage_days as (

    select
        min(charge_date) as first_usage_date,
        max(charge_date) as last_usage_date
    from {{ ref("fct_request_costs") }}

),

month_starts as (

    select
        {{ each_month_between(
            dbt.dateadd("month", 1, "first_usage_date"), dbt.dateadd("day", 1, "last_usage_date")
        ) }} as origin_date,
        cast({{ dbt.dateadd("day", 1, "last_usage_date") }} as date) as current_origin_date
    from usage_days
    where first_usage_date is not null

),

origins as (

    select
        origin_date,
        current_origin_date
    from month_starts
    where
        origin_date
        >= {{ dbt.dateadd("month", "-" ~ var("forecast_backtest_months"), "current_origin_date") }}

    union distinct

    select
        current_origin_date as origin_date,
        current_origin_date
    from month_starts

),

final as (

    select
        origin_date,
        {{ billing_period_of("origin_date") }} as origin_period,
        origin_date = current_origin_date as is_current
    from origins

)

select * from final
