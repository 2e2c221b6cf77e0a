{% macro quantity_type() -%}
    decimal(28, 6)
{%- endmacro %}
