{% macro ratio_type() -%}
    decimal(18, 9)
{%- endmacro %}
