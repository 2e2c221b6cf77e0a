{#- A key made of the content of columns of any type; null and empty are different content. -#}
{% macro content_key(columns) -%}
    {{ return(adapter.dispatch("content_key", "ai_chargeback")(columns)) }}
{%- endmacro %}

{% macro default__content_key(columns) -%}
    md5(cast(row(
        {{ columns | join(",\n        ") }}
    ) as string))
{%- endmacro %}

{#- Of the text that DuckDB gives a row, so that keys are the same on both engines, also those of tags. -#}
{% macro spark__content_key(columns) -%}
    md5('(' || array_join(
        array(
            {%- for column in columns %}
            {%- if column == "request_tags" %}
            coalesce(
                '[' || array_join(transform({{ column }}, tag -> {{ quoted_value("tag") }}), ', ') || ']',
                'NULL'
            )
            {%- elif column in ["request_metadata", "spend_logs_metadata"] %}
            case
                when {{ column }} is null then 'NULL'
                else
                    '{' ||
                    {%- for tag in descriptive_tags() %}
                    '\'{{ tag }}\': ' || {{ quoted_value(column ~ "." ~ tag) }} ||
                    {{- " ', ' ||" if not loop.last }}
                    {%- endfor %}
                    '}'
            end
            {%- else %}
            {{ quoted_value("cast(" ~ column ~ " as string)") }}
            {%- endif %}
            {{- "," if not loop.last }}
            {%- endfor %}
        ),
        ', '
    ) || '{{ "," if columns | length == 1 }})')
{%- endmacro %}
