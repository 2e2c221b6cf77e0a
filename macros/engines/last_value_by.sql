{#- Aggregate: the value that is not null with the highest rank. -#}
{% macro last_value_by(value, rank) -%}
    {{ return(adapter.dispatch("last_value_by", "ai_chargeback")(value, rank)) }}
{%- endmacro %}

{% macro default__last_value_by(value, rank) -%}
    arg_max({{ value }}, {{ rank }})
{%- endmacro %}

{% macro spark__last_value_by(value, rank) -%}
    max_by({{ value }}, case when {{ value }} is not null then {{ rank }} end)
{%- endmacro %}
