{#- An empty table for a seed with the types that its yml file declares; the adapter's own macro takes these for Spark's
    names of them. -#}
{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set types = model["config"]["column_types"] -%}
    {%- set sql -%}
        create table {{ this }} (
            {%- for name in agate_table.column_names %}
            {{ name }} {{ column_type(types[name]) }}{{ "," if not loop.last }}
            {%- endfor %}
        )
        {{ file_format_clause() }}
        {{ location_clause() }}
        {{ comment_clause() }}
    {%- endset -%}
    {%- call statement("_") -%}{{ sql }}{%- endcall -%}
    {{ return(sql) }}
{%- endmacro %}
