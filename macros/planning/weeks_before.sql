{#- Whole weeks between a day and an origin after it: 0 for the seven days before the origin. -#}
{% macro weeks_before(charge_date, origin_date) -%}
    cast(floor(({{ dbt.datediff(charge_date, origin_date, "day") }} - 1) / 7) as integer)
{%- endmacro %}
