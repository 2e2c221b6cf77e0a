{#- When a month of the billing time zone starts, as UTC. -#}
{% macro month_start_utc(first_day) -%}
    {{ utc_from_billing_time("cast(" ~ first_day ~ " as timestamp)") }}
{%- endmacro %}
