{#- The shares of outcomes, in percent, that the ranges of a forecast are to hold. -#}
{% macro forecast_ranges() -%}
    {{ return([50, 80, 95]) }}
{%- endmacro %}
