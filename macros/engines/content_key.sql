{#- A key made of the content of columns of any type; null and empty are different content. -#}
{% macro content_key(columns) -%}
    {{ return(adapter.dispatch("content_key", "ai_chargeback")(columns)) }}
{%- endmacro %}

{% macro default__content_key(columns) -%}
    md5(cast(row(
        {{ columns | join(",\n        ") }}
    ) as varchar))
{%- endmacro %}
