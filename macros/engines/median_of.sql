{#- Aggregate: the median, between the two middle values where their number is even. -#}
{% macro median_of(value) -%}
    {{ return(adapter.dispatch("median_of", "ai_chargeback")(value)) }}
{%- endmacro %}

{% macro default__median_of(value) -%}
    median({{ value }})
{%- endmacro %}
