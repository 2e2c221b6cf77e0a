{#- All comments in one statement. A column that the relation lacks is an error, so its columns need not be read
    before; building a context for the adapter's macros that do would take longer than the comments. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set comments -%}
        {%- if for_relation and config.persist_relation_docs() and model.description %}
        {{ duckdb__alter_relation_comment(relation, model.description) }}
        {%- endif %}
        {%- if for_columns and config.persist_column_docs() %}
        {%- for name, column in model.columns.items() if column.description %}
        comment on column {{ relation }}.{{ adapter.quote(name) if column.quote else name }}
            is {{ duckdb_escape_comment(column.description) }};
        {%- endfor %}
        {%- endif %}
    {%- endset %}
    {%- if comments | trim %}
        {% call statement("comments") %}{{ comments }}{% endcall %}
    {%- endif %}
{%- endmacro %}
