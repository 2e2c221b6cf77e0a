{#- dbt has left out what the relation lacks: the adapter's own macro reads its columns once more. -#}
{% macro duckdb__alter_column_comment(relation, column_dict) -%}
    {%- for name, column in column_dict.items() %}
    comment on column {{ relation }}.{{ adapter.quote(name) if column["quote"] else name }}
        is {{ duckdb_escape_comment(column["description"]) }};
    {%- endfor %}
{%- endmacro %}
