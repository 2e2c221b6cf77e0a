{#- A tag list as sorted, distinct, lower-case `key:value` entries. -#}
{% macro normalised_tag_list(tag_list) -%}
    {{ return(adapter.dispatch("normalised_tag_list", "ai_chargeback")(tag_list)) }}
{%- endmacro %}

{% macro default__normalised_tag_list(tag_list) -%}
    list_sort(
        list_distinct(
            list_transform(
                {{ tag_list }},
                lambda entry: regexp_replace(lower(trim(entry)), '\s*[:=]\s*', ':')
            )
        )
    )
{%- endmacro %}

{% macro spark__normalised_tag_list(tag_list) -%}
    array_sort(
        array_distinct(
            transform(
                {{ tag_list }},
                entry -> regexp_replace(lower(trim(entry)), r'^(.*?)\s*[:=]\s*', '$1:')
            )
        )
    )
{%- endmacro %}
