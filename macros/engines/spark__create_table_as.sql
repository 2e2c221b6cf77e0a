{#- A table is made empty, and filled then. The adapter's own macro says `create table as`: a run that is killed on its way
    leaves a folder without a table, where Spark makes no other one. -#}
{% macro spark__create_table_as(temporary, relation, compiled_code, language="sql") -%}
    {%- if temporary -%}
        {{ create_temporary_view(relation, compiled_code) }}
    {%- else -%}
        {%- if config.get("contract").enforced -%}
            {%- do get_assert_columns_equivalent(compiled_code) -%}
            {%- set compiled_code = get_select_subquery(compiled_code) -%}
        {%- endif -%}
        {%- set columns = run_query("describe query " ~ compiled_code).rows -%}
        {%- set empty_table -%}
            create table {{ relation }} (
                {%- for column in columns %}
                {{ adapter.quote(column["col_name"]) }} {{ column["data_type"] }}{{ "," if not loop.last }}
                {%- endfor %}
            )
            using parquet
            {%- if config.get("materialized") == "by_part" %}
            partitioned by ({{ config.get("unique_key") }})
            {%- endif %}
            {{ location_clause() }}
            {{ comment_clause() }}
        {%- endset -%}
        {%- do run_query(empty_table) -%}
        {{ overwrite_with(relation, compiled_code) }}
    {%- endif -%}
{%- endmacro %}
