{#- A UTC time as the wall clock of the billing time zone shows it. -#}
{% macro billing_time(utc_time) -%}
    {{ return(adapter.dispatch("billing_time", "ai_chargeback")(utc_time)) }}
{%- endmacro %}

{% macro default__billing_time(utc_time) -%}
    timezone('{{ var("billing_time_zone") }}', timezone('UTC', {{ utc_time }}))
{%- endmacro %}

{% macro spark__billing_time(utc_time) -%}
    convert_timezone('UTC', '{{ var("billing_time_zone") }}', cast({{ utc_time }} as timestamp))
{%- endmacro %}
