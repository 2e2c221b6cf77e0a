{#- A table that is built part by part, such as day by day: `unique_key` names the column that tells the part. What a
    part was built from is noted in builds.model_parts, in the transaction that builds it; a part is built anew
    when what it is made of differs from what is noted, and taken away when it is made of nothing. So it matters not how
    often, with which selection, or after which failed or killed run the model is built. It is built as a whole
    where no part stays as it is, as at first and where its code has changed, and with --full-refresh: a
    large one range of parts after another, so that it needs memory for one. -#}
{% materialization by_part, adapter="duckdb" %}

    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type="table") -%}
    {%- set inputs = adapter.quote(this.identifier ~ "__inputs") -%}
    {%- set to_build = adapter.quote(this.identifier ~ "__parts_to_build") -%}
    {%- set contract = get_table_columns_and_constraints() if config.get("contract").enforced else "" -%}
    {%- set code_version = local_md5(sql ~ contract) -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {% call statement("inputs") %}
        create or replace temporary table {{ inputs }} as
        {{ part_versions(code_version) }};
    {% endcall %}

    {%- set unchanged = run_query(
        "select 1 from builds.model_parts as noted inner join " ~ inputs ~ " as inputs"
        ~ " on noted.part = inputs.part and noted.built_from = inputs.built_from"
        ~ " where noted.model = '" ~ model.name ~ "' limit 1"
    ).rows -%}
    {%- if existing_relation is none or not existing_relation.is_table or not unchanged
        or should_full_refresh() or flags.EMPTY
    -%}
        {% call statement("forget") %}
            delete from builds.model_parts where model = '{{ model.name }}';
        {% endcall %}
        {%- for range in part_ranges(inputs) -%}
            {%- set range_sql = only_parts_to_build(sql, none, range.first_part, range.last_part) if range else sql -%}
            {% call statement("main" if loop.first else "insert") %}
                {%- if loop.first %}
                {{ relation_in_place(existing_relation, target_relation, range_sql) }}
                {%- else %}
                insert into {{ target_relation }} by name
                {{ range_sql }};
                {%- endif %}
            {% endcall %}
        {%- endfor -%}
    {%- else -%}
        {% call statement("parts_to_build") %}
            create or replace temporary table {{ to_build }} as
            select cast(coalesce(inputs.part, noted.part) as {{ part_type() }}) as part
            from {{ inputs }} as inputs
            full join (
                select * from builds.model_parts where model = '{{ model.name }}'
            ) as noted on inputs.part = noted.part
            where inputs.built_from is distinct from noted.built_from;
            set variable first_part = (select min(part) from {{ to_build }});
            set variable last_part = (select max(part) from {{ to_build }});
        {% endcall %}
        {%- if run_query("select 1 from " ~ to_build ~ " limit 1").rows -%}
            {% call statement("main") %}
                delete from {{ target_relation }}
                where {{ config.get("unique_key") }} in (select part from {{ to_build }});
                insert into {{ target_relation }} by name
                {{ only_parts_to_build(
                    sql,
                    "select part from " ~ to_build,
                    "getvariable('first_part')",
                    "getvariable('last_part')",
                ) }};
            {% endcall %}
        {%- else -%}
            {% call noop_statement("main", "UNCHANGED") %}{% endcall %}
        {%- endif -%}
    {%- endif -%}
    {%- if not flags.EMPTY -%}
        {% call statement("record") %}
            {{ record_model_parts(target_relation, inputs, code_version) }}
        {% endcall %}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}

    {{ return({"relations": [target_relation]}) }}

{% endmaterialization %}
