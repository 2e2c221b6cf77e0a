{#- The SQL of a model, looking only at the rows of parts from `first_part` to `last_part`, of them only at those in
    `parts_to_build` if that is given; each mark of the macro is_to_build becomes a condition. The first and the
    last bound what a scan, below views and joins, reads at all. -#}
{% macro only_parts_to_build(model_sql, parts_to_build, first_part, last_part) -%}
    {%- set of_parts = modules.re.sub(
        "true /\\* part to build: (.*?) \\*/",
        "((\\1) between " ~ first_part ~ " and " ~ last_part
        ~ (" and (\\1) in (" ~ parts_to_build ~ ")" if parts_to_build else "") ~ ")",
        model_sql,
        flags=modules.re.DOTALL,
    ) -%}
    {{ return(modules.re.sub(
        "true /\\* time near a part to build: (.*?) \\*/",
        "(\\1 >= " ~ first_part ~ " - interval 1 day"
        ~ " and \\1 < " ~ last_part ~ " + interval 2 day)",
        of_parts,
        flags=modules.re.DOTALL,
    )) }}
{%- endmacro %}
