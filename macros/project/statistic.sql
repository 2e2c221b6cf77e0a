{#- A statistic as it leaves a model: rounded, so that the order of a sum in floating point does not show. -#}
{% macro statistic(value) -%}
    cast({{ value }} as decimal(28, 9))
{%- endmacro %}
