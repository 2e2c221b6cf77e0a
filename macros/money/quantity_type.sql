{% macro quantity_type() -%}
    decimal(18, 6)
{%- endmacro %}
