{#- The kinds of exception that the project knows: one for each macro named `exception_kind__<kind>`. -#}
{% macro exception_kinds() -%}
    {%- set prefix = "exception_kind__" -%}
    {%- set kinds = [] -%}
    {%- for name in context.keys() if name.startswith(prefix) -%}
        {%- do kinds.append(name[prefix | length:]) -%}
    {%- endfor -%}
    {{ return(kinds | sort) }}
{%- endmacro %}
