{#- Of a common table expression: it is read anew where it is used, and not kept. -#}
{% macro not_materialized() -%}
    {{ return(adapter.dispatch("not_materialized", "ai_chargeback")()) }}
{%- endmacro %}

{% macro default__not_materialized() -%}
    not materialized
{%- endmacro %}

{#- Spark keeps none, and does not know the words. -#}
{% macro spark__not_materialized() -%}
{%- endmacro %}
