{#- The materialization by_part on Spark: a Parquet table with a partition a part. A build overwrites the partitions of
    parts that are made of something else than builds.model_parts notes. There is no transaction over both: such a part
    is forgotten first and noted last, so that what a killed run leaves half done is built by the next; one of which
    nothing is left is forgotten last. -#}
{% materialization by_part, adapter="spark" %}

    {%- set existing_relation = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type="table") -%}
    {%- set contract = get_table_columns_and_constraints() if config.get("contract").enforced else "" -%}
    {%- set code_version = local_md5(sql ~ contract) -%}

    {{ run_hooks(pre_hooks) }}
    {%- do run_query("set spark.sql.sources.partitionOverwriteMode = dynamic") -%}

    {%- set states = part_states(code_version) -%}
    {%- set unchanged = states | rejectattr("is_changed") | list -%}
    {%- set changed = states | selectattr("is_changed") | list -%}
    {%- if existing_relation is none or not existing_relation.is_table or not unchanged
        or should_full_refresh() or flags.EMPTY
    -%}
        {%- do note_parts(code_version, []) -%}
        {{ drop_relation_if_exists(existing_relation) }}
        {% call statement("main") %}
            {{ create_table_as(False, target_relation, sql) }}
        {% endcall %}
        {%- if not flags.EMPTY -%}
            {%- do note_parts(code_version, with_part_versions(target_relation, states)) -%}
        {%- endif -%}
    {%- elif changed -%}
        {%- set parts, partitions = [], [] -%}
        {%- for state in changed -%}
            {%- do parts.append("cast(" ~ state.literal ~ " as " ~ column_type(part_type()) ~ ")") -%}
            {%- do partitions.append(
                "partition (" ~ config.get("unique_key") ~ " = " ~ state.literal ~ ")"
            ) -%}
        {%- endfor -%}
        {#- a part of which nothing is left would not be looked for again without a note -#}
        {%- set gone = changed | selectattr("built_from", "none") | list -%}
        {%- do note_parts(code_version, unchanged + gone) -%}
        {#- what a part had when it became empty would not be overwritten -#}
        {%- do run_query(
            "alter table " ~ target_relation ~ " drop if exists " ~ partitions | join(", ")
        ) -%}
        {% call statement("main") %}
            {{ overwrite_with(
                target_relation, only_parts_to_build(sql, parts | join(", "), parts | first, parts | last)
            ) }}
        {% endcall %}
        {%- do note_parts(code_version, unchanged + with_part_versions(target_relation, changed)) -%}
    {%- else -%}
        {% call noop_statement("main", "UNCHANGED") %}{% endcall %}
    {%- endif -%}

    {% do persist_docs(target_relation, model) %}
    {{ run_hooks(post_hooks) }}

    {{ return({"relations": [target_relation]}) }}

{% endmaterialization %}
