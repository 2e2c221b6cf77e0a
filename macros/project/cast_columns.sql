{#- A select list of columns, each cast to its type. -#}
{% macro cast_columns(columns) -%}
    {%- set casts = [] -%}
    {%- for column, type in columns.items() -%}
        {%- do casts.append("cast(" ~ column ~ " as " ~ type ~ ") as " ~ column) -%}
    {%- endfor -%}
    {{ return(casts | join(",\n    ")) }}
{%- endmacro %}
