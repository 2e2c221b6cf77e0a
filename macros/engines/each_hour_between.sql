{#- In a select list: a row an hour from the first to the last, both included. -#}
{% macro each_hour_between(first_hour, last_hour) -%}
    {{ return(adapter.dispatch("each_hour_between", "ai_chargeback")(first_hour, last_hour)) }}
{%- endmacro %}

{% macro default__each_hour_between(first_hour, last_hour) -%}
    unnest(generate_series({{ first_hour }}, {{ last_hour }}, interval 1 hour))
{%- endmacro %}

{% macro spark__each_hour_between(first_hour, last_hour) -%}
    explode(
        case
            when {{ first_hour }} <= {{ last_hour }}
                then sequence({{ first_hour }}, {{ last_hour }}, interval 1 hour)
        end
    )
{%- endmacro %}
