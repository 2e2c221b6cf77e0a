{#- DuckDB only: the statements that make a query a table or a view, in place of what has its name. -#}
{% macro relation_in_place(existing_relation, target_relation, query) -%}
    {%- if existing_relation is not none %}
    drop {{ existing_relation.type }} if exists {{ existing_relation }};
    {%- endif %}
    {%- if target_relation.is_view %}
    {{ get_create_view_as_sql(target_relation, query) }}
    {%- else %}
    {{ create_table_as(False, target_relation, query) }}
    {%- endif %}
{%- endmacro %}
