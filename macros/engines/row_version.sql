{#- A hash of all that a row of a relation says. -#}
{% macro row_version(relation) -%}
    {{ return(adapter.dispatch("row_version", "ai_chargeback")(relation)) }}
{%- endmacro %}

{% macro default__row_version(relation) -%}
    md5(cast({{ relation }} as varchar))
{%- endmacro %}
