{% macro weight_type() -%}
    decimal(38, 0)
{%- endmacro %}
