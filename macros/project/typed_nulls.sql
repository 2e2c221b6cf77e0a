{#- A select list of nulls with these names and types: the shape of a table without its rows. -#}
{% macro typed_nulls(columns) -%}
    {%- set nulls = [] -%}
    {%- for column, type in columns.items() -%}
        {%- do nulls.append("cast(null as " ~ type ~ ") as " ~ column) -%}
    {%- endfor -%}
    {{ return(nulls | join(",\n    ")) }}
{%- endmacro %}
