{% macro last_day_of_month(first_day) -%}
    {{ dbt.dateadd("day", -1, dbt.dateadd("month", 1, first_day)) }}
{%- endmacro %}
