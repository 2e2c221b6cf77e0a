{#- Run operation, Spark only: makes the raw tables of Parquet below a folder or URI, a folder a table, as
    `scripts/export.py raw` writes them. The ledger is not among them: Spark keeps its own. -#}
{% macro register_raw_tables(folder) -%}
    {%- if folder[:1] not in ["/"] and "://" not in folder -%}
        {%- do exceptions.raise_compiler_error("folder must be an absolute path or a URI") -%}
    {%- endif -%}
    {%- set sources = graph.sources.values() | rejectattr("source_name", "eq", "ledger") | list -%}
    {%- for schema in sources | map(attribute="schema") | unique -%}
        {%- do run_query("create schema if not exists " ~ schema) -%}
    {%- endfor -%}
    {%- for source in sources -%}
        {%- set table = source.schema ~ "." ~ source.identifier -%}
        {%- do run_query("drop table if exists " ~ table) -%}
        {%- do run_query(
            "create table " ~ table ~ " using parquet location '" ~ folder ~ "/" ~ source.identifier ~ "'"
        ) -%}
    {%- endfor -%}
    {%- do log(sources | length ~ " raw tables of " ~ folder, info=true) -%}
{%- endmacro %}
