with backtests as (

    select
        *,
        case when project_id is null then 'team' else 'project' end as series_kind
    from {{ ref("forecast_backtests") }}

),

methods as (

    select 'run_rate' as forecast_method

    union all

    select 'naive' as forecast_method

    union all

    select 'seasonal_naive' as forecast_method

),

method_forecasts as (

    select
        backtests.series_kind,
        backtests.horizon_months,
        methods.forecast_method,
        case methods.forecast_method
            when 'run_rate' then backtests.expected_charge
            when 'naive' then backtests.naive_charge
            else backtests.seasonal_naive_charge
        end as forecast_charge,
        backtests.actual_charge,
        {%- for percent in forecast_ranges() %}
        case
            when methods.forecast_method <> 'run_rate' then null
            when
                backtests.actual_charge >= backtests.lower_{{ percent }}_charge
                and backtests.actual_charge <= backtests.upper_{{ percent }}_charge
                then 1
            else 0
        end as is_within_{{ percent }},
        {%- endfor %}
        backtests.usual_change
    from backtests
    cross join methods

),

scaled_errors as (

    select
        *,
        case
            when usual_change > 0
                then cast(
                    abs(cast(forecast_charge - actual_charge as double))
                    / cast(usual_change as double) as {{ money_type() }}
                )
        end as scaled_error
    from method_forecasts

),

totals as (

    select
        series_kind,
        horizon_months,
        forecast_method,
        count(*) as forecast_count,
        count(scaled_error) as scaled_count,
        sum(scaled_error) as scaled_error,
        sum(forecast_charge - actual_charge) as error,
        {%- for percent in forecast_ranges() %}
        sum(is_within_{{ percent }}) as within_{{ percent }}_count,
        {%- endfor %}
        sum(actual_charge) as actual_charge
    from scaled_errors
    group by series_kind, horizon_months, forecast_method

),

final as (

    select
        series_kind,
        horizon_months,
        forecast_method,
        cast(forecast_count as integer) as forecast_count,
        cast(
            case
                when scaled_count > 0 then cast(scaled_error as double) / scaled_count
            end as decimal(18, 4)
        ) as mean_absolute_scaled_error,
        {%- for percent in forecast_ranges() %}
        cast(
            100 * cast(within_{{ percent }}_count as double) / forecast_count as decimal(5, 2)
        ) as coverage_{{ percent }}_percent,
        {%- endfor %}
        cast(
            case
                when actual_charge > 0
                    then 100 * cast(error as double) / cast(actual_charge as double)
            end as decimal(18, 2)
        ) as bias_percent
    from totals

)

select * from final
