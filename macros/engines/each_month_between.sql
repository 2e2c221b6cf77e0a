{#- In a select list: the first day of each month from that of the first day to that of the last, both
    included. -#}
{% macro each_month_between(first_day, last_day) -%}
    {{ return(adapter.dispatch("each_month_between", "ai_chargeback")(first_day, last_day)) }}
{%- endmacro %}

{% macro default__each_month_between(first_day, last_day) -%}
    cast(
        unnest(
            generate_series(
                date_trunc('month', {{ first_day }}), date_trunc('month', {{ last_day }}), interval 1 month
            )
        ) as date
    )
{%- endmacro %}

{% macro spark__each_month_between(first_day, last_day) -%}
    explode(
        case
            when {{ first_day }} <= {{ last_day }}
                then sequence(
                    trunc({{ first_day }}, 'month'), trunc({{ last_day }}, 'month'), interval 1 month
                )
        end
    )
{%- endmacro %}
