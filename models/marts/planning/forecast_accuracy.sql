with backtests as (

    select
        *,
        case when project_id is null then 'team' else 'project' end as series_kind
    from {{ ref("forecast_backtests") }}

),

method_forecasts as (

    {% for method, column in {
        "run_rate": "expected_charge",
        "naive": "naive_charge",
        "seasonal_naive": "seasonal_naive_charge",
    }.items() %}
    select
        series_kind,
        horizon_months,
        '{{ method }}' as method,
        {{ column }} as forecast_charge,
        actual_charge,
        usual_change,
        {%- for percent in forecast_ranges() %}
        {%- if method == "run_rate" %}
        case
            when actual_charge between lower_{{ percent }}_charge and upper_{{ percent }}_charge
                then 1
            else 0
        end as is_within_{{ percent }}
        {%- else %}
        cast(null as integer) as is_within_{{ percent }}
        {%- endif %}
        {{- "," if not loop.last }}
        {%- endfor %}
    from backtests
    {{ "union all" if not loop.last }}
    {% endfor %}

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
        method,
        count(*) as forecast_count,
        count(scaled_error) as scaled_count,
        sum(scaled_error) as scaled_error,
        sum(forecast_charge - actual_charge) as error,
        sum(actual_charge) as actual_charge,
        {%- for percent in forecast_ranges() %}
        sum(is_within_{{ percent }}) as within_{{ percent }}_count
        {{- "," if not loop.last }}
        {%- endfor %}
    from scaled_errors
    group by series_kind, horizon_months, method

),

final as (

    select
        series_kind,
        horizon_months,
        method,
        cast(forecast_count as integer) as forecast_count,
        cast(
            case
                when scaled_count > 0 then cast(scaled_error as double) / scaled_count
            end as decimal(18, 4)
        ) as mean_absolute_scaled_error,
        cast(
            case
                when actual_charge > 0
                    then 100 * cast(error as double) / cast(actual_charge as double)
            end as decimal(18, 2)
        ) as bias_percent,
        {%- for percent in forecast_ranges() %}
        cast(
            100 * cast(within_{{ percent }}_count as double) / forecast_count as decimal(5, 2)
        ) as coverage_{{ percent }}_percent
        {{- "," if not loop.last }}
        {%- endfor %}
    from totals

)

select * from final
