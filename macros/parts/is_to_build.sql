{#- Is a row of a part that is being built? Where a model is built as a whole, as everywhere but in the
    materialization by_part, each row is; that materialization puts conditions in place of the marks. Given the time
    that a day is reckoned from, storage that is ordered by time is read near those days only. -#}
{% macro is_to_build(part="charge_date", time=none) -%}
    true /* part to build: {{ part }} */
    {%- if time %}
    and true /* time near a part to build: {{ time }} */
    {%- endif -%}
{%- endmacro %}
