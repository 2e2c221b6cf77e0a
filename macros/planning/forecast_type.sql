{#- Expected amounts: a forecast knows no more decimal places than this. -#}
{% macro forecast_type() -%}
    decimal(28, 6)
{%- endmacro %}
