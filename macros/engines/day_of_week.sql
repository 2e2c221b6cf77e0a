{#- Monday is 1, Sunday 7. -#}
{% macro day_of_week(date) -%}
    {{ return(adapter.dispatch("day_of_week", "ai_chargeback")(date)) }}
{%- endmacro %}

{% macro default__day_of_week(date) -%}
    isodow({{ date }})
{%- endmacro %}

{% macro spark__day_of_week(date) -%}
    (weekday({{ date }}) + 1)
{%- endmacro %}
