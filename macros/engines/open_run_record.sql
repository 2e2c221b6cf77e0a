{#- Adds the run to builds.dbt_runs, without an end. -#}
{% macro open_run_record() -%}
    {{ return(adapter.dispatch("open_run_record", "ai_chargeback")()) }}
{%- endmacro %}

{% macro default__open_run_record() -%}
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
{%- endmacro %}

{#- A statement at a time. Rows of a Parquet table are never changed: the run's end is a second row. -#}
{% macro spark__open_run_record() -%}
    {%- do check_spark_settings() -%}
    {%- do run_query("create schema if not exists builds") -%}
    {%- do run_query(
        "create table if not exists builds.dbt_runs (invocation_id string, finished_at timestamp, "
        ~ "failure_count bigint, is_whole boolean, marts string)"
    ) -%}
    {%- do run_query(
        "create table if not exists builds.model_parts (part string, code_version string, "
        ~ "built_from string, version string, model string) using parquet partitioned by (model)"
    ) -%}
    insert into builds.dbt_runs values ('{{ invocation_id }}', null, null, false, '')
{%- endmacro %}
