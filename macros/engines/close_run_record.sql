{#- Gives the run in builds.dbt_runs its end: how many nodes failed, whether it built every mart, and which. -#}
{% macro close_run_record(failure_count, is_whole, built) -%}
    {{ return(adapter.dispatch("close_run_record", "ai_chargeback")(
        failure_count, is_whole, built
    )) }}
{%- endmacro %}

{% macro default__close_run_record(failure_count, is_whole, built) -%}
    {%- if is_whole %}
    delete from builds.dbt_runs where invocation_id <> '{{ invocation_id }}';
    {%- endif %}
    update builds.dbt_runs
    set
        finished_at = cast({{ dbt.current_timestamp() }} as timestamp),
        failure_count = {{ failure_count }},
        is_whole = {{ is_whole }},
        marts = '{{ built | join(",") }}'
    where invocation_id = '{{ invocation_id }}';
{%- endmacro %}

{% macro spark__close_run_record(failure_count, is_whole, built) -%}
    insert into builds.dbt_runs
    select
        '{{ invocation_id }}',
        cast({{ dbt.current_timestamp() }} as timestamp),
        {{ failure_count }},
        {{ is_whole }},
        '{{ built | join(",") }}'
{%- endmacro %}
