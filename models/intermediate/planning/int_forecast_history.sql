-- What was known of each project at an origin: a year of daily charges at the origin's prices.
with origins as (

    select * from {{ ref("int_forecast_origins") }}

),

daily_charges as (

    select * from {{ ref("int_daily_series_charges") }}

),

price_indexes as (

    select * from {{ ref("int_forecast_price_indexes") }}

),

final as (

    select
        origins.origin_date,
        daily_charges.team_id,
        daily_charges.project_id,
        daily_charges.charge_date,
        {{ day_of_week("daily_charges.charge_date") }} as weekday_number,
        {{ weeks_before("daily_charges.charge_date", "origins.origin_date") }} as week_number,
        daily_charges.net_charge,
        cast(
            cast(daily_charges.gross_charge as double)
            / coalesce(cast(price_indexes.price_index as double), 1) as {{ money_type() }}
        ) as gross_charge
    from origins
    inner join daily_charges
        on
            origins.origin_date > daily_charges.charge_date
            and {{ dbt.dateadd("day", -364, "origins.origin_date") }}
            <= daily_charges.charge_date
    left join price_indexes
        on
            origins.origin_date = price_indexes.origin_date
            and daily_charges.team_id = price_indexes.team_id
            and daily_charges.project_id = price_indexes.project_id
            and daily_charges.charge_date >= price_indexes.valid_from
            and daily_charges.charge_date < price_indexes.valid_to

)

select * from final
