{#- A select list of the ranges of a forecast: the expected charge and to either side of it the range's reach in
    units of error, never below what is charged already. -#}
{% macro forecast_range_columns(forecasts, ranges, least_charge) -%}
    {%- for percent in forecast_ranges() %}
    {%- set distance -%}
        cast(
            cast({{ forecasts }}.error_unit as double) * cast({{ ranges }}.reach_{{ percent }} as double)
            as {{ forecast_type() }}
        )
    {%- endset %}
    cast(
        greatest({{ forecasts }}.expected_charge - {{ distance }}, {{ least_charge }})
        as {{ money_type() }}
    ) as lower_{{ percent }}_charge,
    cast({{ forecasts }}.expected_charge + {{ distance }} as {{ money_type() }})
        as upper_{{ percent }}_charge
    {{- "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}
