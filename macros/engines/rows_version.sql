{#- An aggregate: a hash of all that the rows of a relation say, whatever their order. -#}
{% macro rows_version(relation) -%}
    {{ return(adapter.dispatch("rows_version", "ai_chargeback")(relation)) }}
{%- endmacro %}

{% macro default__rows_version(relation) -%}
    count(*) || ' ' || coalesce(sum(hash({{ relation }})), 0)
{%- endmacro %}
