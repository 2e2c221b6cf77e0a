with errors as (

    select * from {{ ref("int_forecast_errors") }}

),

ranges as (

    select * from {{ ref("int_forecast_ranges") }}

),

final as (

    select
        errors.team_id,
        errors.project_id,
        errors.origin_date as origin_period,
        errors.billing_period,
        errors.horizon_months,
        errors.expected_charge,
        {{ forecast_range_columns("errors", "ranges", "0") }},
        errors.actual_charge,
        errors.naive_charge,
        errors.seasonal_naive_charge,
        errors.usual_change
    from errors
    inner join ranges
        on
            errors.origin_date = ranges.origin_date
            and errors.horizon_months = ranges.horizon_months

)

select * from final
