{% macro multiplier_type() -%}
    decimal(18, 12)
{%- endmacro %}
