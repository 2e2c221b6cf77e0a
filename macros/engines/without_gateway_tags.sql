{#- A tag list without the entries that the gateway itself adds to every request. -#}
{% macro without_gateway_tags(tag_list) -%}
    {{ return(adapter.dispatch("without_gateway_tags", "ai_chargeback")(tag_list)) }}
{%- endmacro %}

{% macro default__without_gateway_tags(tag_list) -%}
    list_filter({{ tag_list }}, lambda entry: not starts_with(entry, 'User-Agent: '))
{%- endmacro %}

{% macro spark__without_gateway_tags(tag_list) -%}
    filter({{ tag_list }}, entry -> not startswith(entry, 'User-Agent: '))
{%- endmacro %}
