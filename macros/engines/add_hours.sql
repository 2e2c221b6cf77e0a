{#- The time so many hours later; earlier where they are negative. -#}
{% macro add_hours(time, hours) -%}
    {{ return(adapter.dispatch("add_hours", "ai_chargeback")(time, hours)) }}
{%- endmacro %}

{% macro default__add_hours(time, hours) -%}
    {{ time }} + to_hours(cast({{ hours }} as bigint))
{%- endmacro %}
