{#- The SQL of a model, looking only at the rows of parts that `parts_to_build` lists: each mark of the
    macro is_to_build becomes a condition. -#}
{% macro only_parts_to_build(model_sql, parts_to_build) -%}
    {{ return(modules.re.sub(
        "true /\\* part to build: (.*?) \\*/",
        "(\\1) in (select part from " ~ parts_to_build ~ ")",
        model_sql,
        flags=modules.re.DOTALL,
    )) }}
{%- endmacro %}
