{#- The marts that a run built, by the names of their tables in alphabetical order; of a run with
    `--empty` none, since nothing is in them. -#}
{% macro built_marts(results) -%}
    {%- set names = [] -%}
    {%- for result in results
        if not flags.EMPTY and result.status == "success" and is_mart(result.node)
    %}
        {%- do names.append(result.node.alias) -%}
    {%- endfor -%}
    {{ return(names | sort) }}
{%- endmacro %}
