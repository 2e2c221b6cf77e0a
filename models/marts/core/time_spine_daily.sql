-- A year goes beyond the newest usage, so that forecasts and offsets of months have their days.
with bounds as (

    select
        min(charge_date) as first_date,
        max(charge_date) as last_date
    from {{ ref("int_charge_dates") }}

),

days as (

    select
        {{ each_day_between(
            "first_date", dbt.dateadd("month", 12, "last_date")
        ) }} as charge_date
    from bounds

),

final as (

    select
        charge_date,
        {{ billing_period_of("charge_date") }} as billing_period,
        {{ quarter_of("charge_date") }} as billing_quarter
    from days

)

select * from final
