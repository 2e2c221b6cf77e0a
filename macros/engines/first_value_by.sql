{#- Aggregate: the value that is not null with the lowest rank. -#}
{% macro first_value_by(value, rank) -%}
    {{ return(adapter.dispatch("first_value_by", "ai_chargeback")(value, rank)) }}
{%- endmacro %}

{% macro default__first_value_by(value, rank) -%}
    arg_min({{ value }}, {{ rank }})
{%- endmacro %}

{% macro spark__first_value_by(value, rank) -%}
    min_by({{ value }}, case when {{ value }} is not null then {{ rank }} end)
{%- endmacro %}
