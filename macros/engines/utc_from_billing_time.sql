{#- A wall-clock time of the billing time zone as UTC. -#}
{% macro utc_from_billing_time(local_time) -%}
    {{ return(adapter.dispatch("utc_from_billing_time", "ai_chargeback")(local_time)) }}
{%- endmacro %}

{% macro default__utc_from_billing_time(local_time) -%}
    timezone('UTC', timezone('{{ var("billing_time_zone") }}', {{ local_time }}))
{%- endmacro %}
