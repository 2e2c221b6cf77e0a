{#- The type of a list of structs with these columns: name -> type. -#}
{% macro collected_rows_type(columns) -%}
    {{ return(adapter.dispatch("collected_rows_type", "ai_chargeback")(columns)) }}
{%- endmacro %}

{% macro default__collected_rows_type(columns) -%}
    {%- set fields = [] -%}
    {%- for column, type in columns.items() -%}
        {%- do fields.append(column ~ " " ~ type) -%}
    {%- endfor -%}
    {{ return("struct(" ~ fields | join(", ") ~ ")[]") }}
{%- endmacro %}

{% macro spark__collected_rows_type(columns) -%}
    {%- set fields = [] -%}
    {%- for column, type in columns.items() -%}
        {%- do fields.append(column ~ ": " ~ type) -%}
    {%- endfor -%}
    {{ return("array<struct<" ~ fields | join(", ") ~ ">>") }}
{%- endmacro %}
