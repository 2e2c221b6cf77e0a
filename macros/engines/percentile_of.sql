{#- Aggregate: the smallest value that at least this share of a group's values does not exceed; of whole numbers. -#}
{% macro percentile_of(value, share) -%}
    {{ return(adapter.dispatch("percentile_of", "ai_chargeback")(value, share)) }}
{%- endmacro %}

{% macro default__percentile_of(value, share) -%}
    quantile_disc({{ value }}, {{ share }})
{%- endmacro %}

{#- Spark's is a double, also of whole numbers. -#}
{% macro spark__percentile_of(value, share) -%}
    cast(percentile_disc({{ share }}) within group (order by {{ value }}) as bigint)
{%- endmacro %}
