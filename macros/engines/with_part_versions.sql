{#- Spark only: the states of parts that have just been built, each with its version as record_model_parts gives it. -#}
{% macro with_part_versions(relation, states) -%}
    {%- set versions = {} -%}
    {%- if config.meta_get("version_of") == "rows" -%}
        {%- set query -%}
            select
                cast({{ config.get("unique_key") }} as string) as part,
                {{ rows_version("built_rows") }} as version
            from {{ relation }} as built_rows
            group by {{ config.get("unique_key") }}
        {%- endset -%}
        {%- for row in run_query(query).rows -%}
            {%- do versions.update({row["part"]: row["version"]}) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- set built = [] -%}
    {%- for state in states if state.built_from is not none -%}
        {%- set version = versions.get(state.part, "none") if config.meta_get("version_of") == "rows"
            else state.built_from
        -%}
        {%- do built.append(dict(state, version=version)) -%}
    {%- endfor -%}
    {{ return(built) }}
{%- endmacro %}
