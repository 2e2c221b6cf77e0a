{#- In a select list: each struct of a list, a row each. -#}
{% macro each_row_of(list_of_rows) -%}
    {{ return(adapter.dispatch("each_row_of", "ai_chargeback")(list_of_rows)) }}
{%- endmacro %}

{% macro default__each_row_of(list_of_rows) -%}
    unnest({{ list_of_rows }})
{%- endmacro %}

{% macro spark__each_row_of(list_of_rows) -%}
    explode({{ list_of_rows }})
{%- endmacro %}
