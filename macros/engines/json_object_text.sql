{#- A JSON object as text: a member a column that is not null, in the order given; null where there is none. -#}
{% macro json_object_text(members) -%}
    {{ return(adapter.dispatch("json_object_text", "ai_chargeback")(members)) }}
{%- endmacro %}

{% macro default__json_object_text(members) -%}
    nullif(
        cast(
            json_merge_patch(
                '{}',
                json_object(
                    {%- for name, value in members.items() %}
                    '{{ name }}', {{ value }}{{ "," if not loop.last }}
                    {%- endfor %}
                )
            ) as string
        ),
        '{}'
    )
{%- endmacro %}

{% macro spark__json_object_text(members) -%}
    nullif(to_json({{ struct_of(members) }}), '{}')
{%- endmacro %}
