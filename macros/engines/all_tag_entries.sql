{#- The entries of a tag list, and the tags of metadata structs as entries `tag:value`, in one list. -#}
{% macro all_tag_entries(metadata_columns, tag_list) -%}
    {{ return(adapter.dispatch("all_tag_entries", "ai_chargeback")(
        metadata_columns, tag_list
    )) }}
{%- endmacro %}

{% macro default__all_tag_entries(metadata_columns, tag_list) -%}
    list_filter(
        coalesce({{ tag_list }}, [])
        || [
            {%- for column in metadata_columns %}
            {%- set outer_last = loop.last %}
            {%- for tag in descriptive_tags() %}
            '{{ tag }}:' || {{ column }}.{{ tag }}
            {{- "," if not (outer_last and loop.last) }}
            {%- endfor %}
            {%- endfor %}
        ],
        lambda entry: entry is not null
    )
{%- endmacro %}

{% macro spark__all_tag_entries(metadata_columns, tag_list) -%}
    filter(
        concat(
            coalesce({{ tag_list }}, cast(array() as array<string>)),
            array(
                {%- for column in metadata_columns %}
                {%- set outer_last = loop.last %}
                {%- for tag in descriptive_tags() %}
                '{{ tag }}:' || {{ column }}.{{ tag }}
                {{- "," if not (outer_last and loop.last) }}
                {%- endfor %}
                {%- endfor %}
            )
        ),
        entry -> entry is not null
    )
{%- endmacro %}
