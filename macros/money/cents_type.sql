{% macro cents_type() -%}
    decimal(18, 2)
{%- endmacro %}
