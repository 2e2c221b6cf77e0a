{#- Aggregate: the smallest value that at least this share of a group's values does not exceed. -#}
{% macro percentile_of(value, share) -%}
    {{ return(adapter.dispatch("percentile_of", "ai_chargeback")(value, share)) }}
{%- endmacro %}

{% macro default__percentile_of(value, share) -%}
    quantile_disc({{ value }}, {{ share }})
{%- endmacro %}

{% macro spark__percentile_of(value, share) -%}
    percentile_disc({{ share }}) within group (order by {{ value }})
{%- endmacro %}
