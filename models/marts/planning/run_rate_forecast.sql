with forecasts as (

    select series_forecasts.*
    from {{ ref("int_series_forecasts") }} as series_forecasts
    inner join {{ ref("int_forecast_origins") }} as origins
        on series_forecasts.origin_date = origins.origin_date
    where origins.is_current

),

ranges as (

    select * from {{ ref("int_forecast_ranges") }}

),

project_forecasts as (

    select * from {{ ref("int_project_forecasts") }}

),

final as (

    select
        forecasts.team_id,
        forecasts.project_id,
        forecasts.billing_period,
        cast({{ dbt.dateadd("day", -1, "forecasts.origin_date") }} as date) as as_of_date,
        forecasts.horizon_months,
        forecasts.days_ahead,
        forecasts.charge_to_date,
        forecasts.expected_gross_charge_ahead,
        project_forecasts.price_effect,
        project_forecasts.absorbed_share,
        forecasts.expected_charge,
        {{ forecast_range_columns("forecasts", "ranges", "forecasts.charge_to_date") }}
    from forecasts
    inner join ranges
        on
            forecasts.origin_date = ranges.origin_date
            and forecasts.horizon_months = ranges.horizon_months
    left join project_forecasts
        on
            forecasts.origin_date = project_forecasts.origin_date
            and forecasts.team_id = project_forecasts.team_id
            and forecasts.project_id = project_forecasts.project_id
            and forecasts.billing_period = project_forecasts.billing_period

)

select * from final
