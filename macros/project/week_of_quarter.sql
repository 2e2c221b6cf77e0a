{#- The week of a quarter in which a day lies: 0 to 12, the last with the days that are left. -#}
{% macro week_of_quarter(day, quarter_start) -%}
    least({{ whole_quotient(dbt.datediff(quarter_start, day, "day"), 7) }}, 12)
{%- endmacro %}
