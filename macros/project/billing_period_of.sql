{#- The billing period of a day of the billing time zone: the first day of its month. -#}
{% macro billing_period_of(charge_date) -%}
    cast(date_trunc('month', {{ charge_date }}) as date)
{%- endmacro %}
