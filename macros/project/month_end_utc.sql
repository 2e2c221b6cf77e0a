{#- When the month after a month of the billing time zone starts, as UTC: the bound that is not in it. -#}
{% macro month_end_utc(first_day) -%}
    {{ utc_from_billing_time("cast(" ~ dbt.dateadd("month", 1, first_day) ~ " as timestamp)") }}
{%- endmacro %}
