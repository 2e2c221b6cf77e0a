{#- Values as a row of a CSV file: null as nothing, a value that needs it in quotes. -#}
{% macro csv_row(values) -%}
    {%- for value in values %}
    {%- set text = "cast(" ~ value ~ " as " ~ dbt.type_string() ~ ")" %}
    case
        when {{ value }} is null then ''
        when {{ text }} like '%,%' or {{ text }} like '%"%'
            then '"' || replace({{ text }}, '"', '""') || '"'
        else {{ text }}
    end
    {{- " || ',' || " if not loop.last }}
    {%- endfor %}
{%- endmacro %}
