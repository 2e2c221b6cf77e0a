{#- Is a row of a part that is being built? Where a model is built as a whole, as everywhere but in the
    materialization by_part, each row is; that materialization puts the parts in place of the mark. -#}
{% macro is_to_build(part="charge_date") -%}
    true /* part to build: {{ part }} */
{%- endmacro %}
