{#- In a select list: a row a day from the first to the last, both included. -#}
{% macro each_day_between(first_day, last_day) -%}
    {{ return(adapter.dispatch("each_day_between", "ai_chargeback")(first_day, last_day)) }}
{%- endmacro %}

{% macro default__each_day_between(first_day, last_day) -%}
    cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date)
{%- endmacro %}

{% macro spark__each_day_between(first_day, last_day) -%}
    explode(
        case
            when {{ first_day }} <= {{ last_day }}
                then sequence({{ first_day }}, {{ last_day }}, interval 1 day)
        end
    )
{%- endmacro %}
