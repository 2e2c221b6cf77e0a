{#- A wall-clock time of the billing time zone as UTC. -#}
{% macro utc_from_billing_time(local_time) -%}
    {{ return(adapter.dispatch("utc_from_billing_time", "ai_chargeback")(local_time)) }}
{%- endmacro %}

{% macro default__utc_from_billing_time(local_time) -%}
    timezone('UTC', timezone('{{ var("billing_time_zone") }}', {{ local_time }}))
{%- endmacro %}

{% macro spark__utc_from_billing_time(local_time) -%}
    convert_timezone('{{ var("billing_time_zone") }}', 'UTC', cast({{ local_time }} as timestamp))
{%- endmacro %}
