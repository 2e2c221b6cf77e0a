{#- Notes what the parts of the model being built were built from, and their versions for models that read them: a
    part that was built from the same has the same rows, so that is its version; where the model's meta says
    `version_of: rows`, a hash of its rows is, so that what reads it stays as it is where only the
    inputs have changed. `inputs` is a relation as part_versions gives it. -#}
{% macro record_model_parts(relation, inputs, code_version) -%}
    {%- set part_column = config.get("unique_key") -%}
    {%- set is_of_rows = config.meta_get("version_of") == "rows" -%}
    delete from builds.model_parts as noted
    where
        model = '{{ model.name }}'
        and not exists (
            select 1
            from {{ inputs }} as inputs
            where
                inputs.part = noted.part
                and inputs.built_from = noted.built_from
        );
    insert into builds.model_parts
    with new_parts as (

        select
            part,
            built_from
        from {{ inputs }}
        where part not in (
            select part
            from builds.model_parts
            where model = '{{ model.name }}'
        )

    ){% if is_of_rows %},

    new_rows as (

        select
            cast({{ part_column }} as varchar) as part,
            {{ rows_version("built_rows") }} as version
        from {{ relation }} as built_rows
        where {{ part_column }} in (select cast(part as {{ part_type() }}) from new_parts)
        group by {{ part_column }}

    )
    {%- endif %}

    select
        '{{ model.name }}' as model,
        new_parts.part,
        '{{ code_version }}' as code_version,
        new_parts.built_from,
        {% if is_of_rows -%}
        coalesce(new_rows.version, 'none') as version
        {%- else -%}
        new_parts.built_from as version
        {%- endif %}
    from new_parts
    {%- if is_of_rows %}
    left join new_rows on new_parts.part = new_rows.part
    {%- endif %};
{%- endmacro %}
