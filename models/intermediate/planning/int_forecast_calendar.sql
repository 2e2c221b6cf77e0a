-- The months that an origin looks ahead to, from its own: how many days of each weekday are still
-- to come, and how many weeks ahead their middle is.
with origins as (

    select * from {{ ref("int_forecast_origins") }}

),

months as (

    select
        origin_date,
        origin_period,
        {{ each_month_between("origin_period", dbt.dateadd("month", 5, "origin_period")) }}
            as billing_period
    from origins

),

bounded_months as (

    select
        origin_date,
        billing_period,
        {{ dbt.datediff("origin_period", "billing_period", "month") }}
        + 1 as horizon_months,
        case when origin_date > billing_period then origin_date else billing_period end
            as first_day,
        cast({{ last_day_of_month("billing_period") }} as date) as last_day
    from months

),

days as (

    select
        *,
        {{ each_day_between("first_day", "last_day") }} as charge_date
    from bounded_months

),

weekdays as (

    select
        origin_date,
        horizon_months,
        billing_period,
        first_day,
        last_day,
        {{ day_of_week("charge_date") }} as weekday_number,
        count(*) as day_count,
        {{ dbt.datediff("first_day", "last_day", "day") }}
        + 1 as days_ahead,
        {{ dbt.datediff("origin_date", "first_day", "day") }}
            as days_to_first,
        {{ dbt.datediff("origin_date", "last_day", "day") }}
            as days_to_last
    from days
    group by
        origin_date,
        horizon_months,
        billing_period,
        first_day,
        last_day,
        {{ day_of_week("charge_date") }}

),

final as (

    -- weeks are counted from the middle of the last one before the origin
    select
        origin_date,
        cast(horizon_months as integer) as horizon_months,
        billing_period,
        first_day,
        last_day,
        weekday_number,
        cast(day_count as integer) as day_count,
        cast(days_ahead as integer) as days_ahead,
        cast((days_to_first + days_to_last + 8) / 14 as {{ ratio_type() }}) as weeks_ahead
    from weekdays

)

select * from final
