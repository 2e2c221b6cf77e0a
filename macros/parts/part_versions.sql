{#- A row a part of what the model being built reads, and its version: a hash of the model's code and of
    all rows that it reads for the part. Rows of a parent that is built by the same parts have the versions
    that were noted when they were built; those of another parent are hashed, by part where the parent has the
    column, by month where it has a billing period, else as a whole. Rows of a parent that the model's meta names in
    `read_for_next_part` are read for their own month and for the one after. -#}
{% macro part_versions(code_version) -%}
    {%- set part_column = config.get("unique_key") -%}
    {%- set read = part_inputs(model, {"views": {}, "others": {}}) -%}
    {%- set by_part, by_month, by_whole = [], [], [] -%}
    {%- for parent in read["others"].values() -%}
        {%- if part_column in parent.columns -%}
            {%- do by_part.append(parent) -%}
        {%- elif "billing_period" in parent.columns and part_type() == "date" -%}
            {%- do by_month.append(parent) -%}
        {%- else -%}
            {%- do by_whole.append(parent) -%}
        {%- endif -%}
    {%- endfor %}
    with own_versions as (

        select
            '' as parent,
            cast(null as string) as part,
            cast(null as date) as billing_period,
            '{{ code_version }}' as version
        {%- for parent in read["views"].values() %}
        union all
        select '{{ parent.name }}', null, null, {{ view_version(parent) }}
        {%- endfor %}
        {%- for parent in by_part %}
        {%- set noted_by = parent.config.unique_key if parent.config.materialized == "by_part" %}
        {%- set is_noted_by_day = noted_by == "charge_date" and part_column == "billing_period" %}
        {%- set is_noted = noted_by == part_column or is_noted_by_day %}
        {%- if noted_by == part_column %}
        union all
        select '{{ parent.name }}', part, null, version
        from builds.model_parts
        where model = '{{ parent.name }}'
        {%- elif is_noted_by_day %}
        union all
        select
            '{{ parent.name }}',
            cast({{ billing_period_of("cast(part as date)") }} as string),
            null,
            {{ joined_text("part || ' ' || version", ",", "part") }}
        from builds.model_parts
        where model = '{{ parent.name }}'
        group by {{ billing_period_of("cast(part as date)") }}
        {%- endif %}
        union all
        select '{{ parent.name }}', cast({{ part_column }} as string), null, {{ rows_version("parent") }}
        from {{ parent.relation_name }} as parent
        {%- if is_noted %}
        where not exists (select 1 from builds.model_parts where model = '{{ parent.name }}')
        {%- endif %}
        group by {{ part_column }}
        {%- endfor %}
        {%- for parent in by_month %}
        {%- set is_noted = parent.config.materialized == "by_part"
            and parent.config.unique_key == "billing_period" %}
        {%- if is_noted %}
        union all
        select '{{ parent.name }}', null, cast(part as date), version
        from builds.model_parts
        where model = '{{ parent.name }}'
        {%- endif %}
        union all
        select '{{ parent.name }}', null, billing_period, {{ rows_version("parent") }}
        from {{ parent.relation_name }} as parent
        {%- if is_noted %}
        where not exists (select 1 from builds.model_parts where model = '{{ parent.name }}')
        {%- endif %}
        group by billing_period
        {%- endfor %}
        {%- for parent in by_whole %}
        union all
        select '{{ parent.name }}', null, null, {{ rows_version("parent") }}
        from {{ parent.relation_name }} as parent
        {%- endfor %}

    ),

    parent_versions as (

        select * from own_versions
        {%- for name in config.meta_get("read_for_next_part", []) %}
        union all
        select
            parent || ' of the part before',
            cast(cast({{ dbt.dateadd("month", 1, "cast(part as date)") }} as date) as string),
            billing_period,
            version
        from own_versions
        where
            parent = '{{ name }}'
            and part is not null
        {%- endfor %}

    ),

    parts as (

        select distinct part
        from parent_versions
        where part is not null

    ),

    versions_of_parts as (

        select
            part,
            parent,
            version
        from parent_versions
        where part is not null

        union all

        -- what is read for many parts, or for all
        select
            parts.part,
            parent_versions.parent,
            parent_versions.version
        from parts
        cross join parent_versions
        where
            parent_versions.part is null
            {%- if by_month %}
            and (
                parent_versions.billing_period is null
                or parent_versions.billing_period
                = {{ billing_period_of("cast(parts.part as date)") }}
            )
            {%- endif %}

    )

    select
        part,
        md5({{ joined_text("parent || ' ' || version", ",", "parent") }}) as built_from
    from versions_of_parts
    group by part
{%- endmacro %}
