{% macro focus_cost_type() -%}
    decimal(38, 18)
{%- endmacro %}
