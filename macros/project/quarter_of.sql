{#- The calendar quarter of a day of the billing time zone: its first day. -#}
{% macro quarter_of(charge_date) -%}
    cast(date_trunc('quarter', {{ charge_date }}) as date)
{%- endmacro %}
