{#- The rows of a seed as text, cast to the declared types: what is empty is null, and quotes are escaped. The adapter's
    own macro does neither, and passes decimals through floating point. -#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model["config"]["column_types"] -%}
    {%- set sql -%}
        insert into {{ this }}
        select
            {%- for name in agate_table.column_names %}
            cast({{ name }} as {{ column_type(types[name]) }}){{ "," if not loop.last }}
            {%- endfor %}
        from values
            {%- for row in agate_table.rows %}
            (
                {%- for value in row -%}
                {%- if value is none -%} null
                {%- else -%} {{ dbt.string_literal(dbt.escape_single_quotes(value | string)) }}
                {%- endif -%}
                {{- ", " if not loop.last }}
                {%- endfor -%}
            ){{ "," if not loop.last }}
            {%- endfor %}
            as rows ({{ agate_table.column_names | join(", ") }})
    {%- endset -%}
    {%- if agate_table.rows -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {%- endif -%}
    {{ return(sql) }}
{%- endmacro %}
