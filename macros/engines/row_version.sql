{#- A hash of all that a row of a relation says. -#}
{% macro row_version(relation) -%}
    {{ return(adapter.dispatch("row_version", "ai_chargeback")(relation)) }}
{%- endmacro %}

{% macro default__row_version(relation) -%}
    md5(cast({{ relation }} as varchar))
{%- endmacro %}

{#- Of the text that DuckDB gives a row, so that versions are the same on both engines. Numbers pass through JSON
    in quotes, or they would lose the zeros at their end. -#}
{% macro spark__row_version(relation) -%}
    {%- set row_json -%}
        regexp_replace(
            to_json(
                struct({{ relation }}.*),
                map('ignoreNullFields', 'false', 'timestampNTZFormat', 'yyyy-MM-dd HH:mm:ss')
            ),
            '(?<!\\\\)":(-?[0-9.]+)', '":"$1"'
        )
    {%- endset -%}
    md5('{' || array_join(
        transform(
            map_entries(from_json({{ row_json }}, 'map<string, string>')),
            member -> '\'' || member.key || '\': ' || {{ quoted_value("member.value") }}
        ),
        ', '
    ) || '}')
{%- endmacro %}
