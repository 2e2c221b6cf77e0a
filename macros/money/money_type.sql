{% macro money_type() -%}
    decimal(28, 12)
{%- endmacro %}
