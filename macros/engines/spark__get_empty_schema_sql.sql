{#- The columns that a contract promises, with the names that Spark has for their types. -#}
{% macro spark__get_empty_schema_sql(columns) -%}
    {%- set types = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do types.update({name: column_type(column["data_type"])}) -%}
    {%- endfor -%}
    select
    {{ typed_nulls(types) }}
{%- endmacro %}
