{#- Constraints of a contract are kept where the table's format can: a Parquet table refuses nothing, and the tests of
    the columns find what a constraint would have refused. The adapter's own macro takes tables for Delta. -#}
{% macro spark__persist_constraints(relation, model) -%}
    {%- if config.get("file_format") == "delta" -%}
        {%- do alter_table_add_constraints(relation, model.constraints) -%}
        {%- do alter_column_set_constraints(relation, model.columns) -%}
    {%- endif -%}
{%- endmacro %}
