{#- On run start: notes that a run may change the marts from now on. A run that is killed leaves the
    row without an end. -#}
{% macro record_run_start() -%}
    {%- if execute and flags.WHICH in ("build", "run") -%}
        create schema if not exists builds;
        create table if not exists builds.dbt_runs (
            invocation_id varchar not null,
            finished_at timestamp,
            failure_count bigint,
            is_whole boolean not null,
            marts varchar not null
        );
        create table if not exists builds.model_parts (
            model varchar not null,
            part varchar not null,
            code_version varchar not null,
            built_from varchar not null,
            version varchar not null
        );
        insert into builds.dbt_runs values ('{{ invocation_id }}', null, null, false, '');
    {%- endif -%}
{%- endmacro %}
