{#- Spark only: each part of the model being built, what it would be built from now, and whether that is what
    builds.model_parts notes; of a part that is made of nothing any more built_from is none. The notes are few beside
    the rows, and dbt fetches them: so the parts to build are literals, by which Spark reads no other partition. -#}
{% macro part_states(code_version) -%}
    {%- set query -%}
        with inputs as (

            {{ part_versions(code_version) }}

        ),

        noted as (

            select * from builds.model_parts where model = '{{ model.name }}'

        )

        select
            coalesce(inputs.part, noted.part) as part,
            inputs.built_from,
            noted.version,
            inputs.built_from is distinct from noted.built_from as is_changed
        from inputs
        full join noted on inputs.part = noted.part
        order by part
    {%- endset -%}
    {%- set states = [] -%}
    {%- for row in run_query(query).rows -%}
        {%- set literal = dbt.string_literal(dbt.escape_single_quotes(row["part"])) -%}
        {%- do states.append(dict(row.dict(), literal=literal)) -%}
    {%- endfor -%}
    {{ return(states) }}
{%- endmacro %}
