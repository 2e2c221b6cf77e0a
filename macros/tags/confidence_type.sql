{#- Type of a confidence: a share of 1 with four decimal places. -#}
{% macro confidence_type() -%}
    decimal(5, 4)
{%- endmacro %}
