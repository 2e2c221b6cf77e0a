{#- The value of the first entry `key:value` or `key=value` of a tag list whose key is one of `keys`. -#}
{% macro written_in_tag_list(tag_list, keys) -%}
    {{ return(adapter.dispatch("written_in_tag_list", "ai_chargeback")(tag_list, keys)) }}
{%- endmacro %}

{% macro default__written_in_tag_list(tag_list, keys) -%}
    {%- set pattern = "^\\s*(?i:" ~ keys | join("|") ~ ")\\s*[:=]" -%}
    nullif(
        trim(
            regexp_replace(
                list_filter({{ tag_list }}, lambda entry: regexp_matches(entry, '{{ pattern }}'))[1],
                '{{ pattern }}',
                ''
            )
        ),
        ''
    )
{%- endmacro %}

{% macro spark__written_in_tag_list(tag_list, keys) -%}
    {%- set pattern = "^\\s*(?i:" ~ keys | join("|") ~ ")\\s*[:=]" -%}
    nullif(
        trim(
            regexp_replace(
                get(filter({{ tag_list }}, entry -> entry rlike r'{{ pattern }}'), 0),
                r'{{ pattern }}',
                ''
            )
        ),
        ''
    )
{%- endmacro %}
