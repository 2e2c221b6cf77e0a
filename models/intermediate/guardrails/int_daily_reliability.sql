{{ config(materialized="by_part", unique_key="charge_date") }}

-- Calls of a day by project, by provider and by model (as it is named at the gateway, so that
-- two deployments stay apart): how many failed, how long the answers took. What the gateway
-- answered from its own cache is no call.
with request_costs as (

    select *
    from {{ ref("fct_request_costs") }}
    where
        not is_gateway_cache_hit
        and {{ is_to_build() }}

),

scoped as (

    select
        'project' as scope_type,
        project_id as scope_id,
        charge_date,
        status,
        latency_ms
    from request_costs
    where project_id <> 'unassigned'

    union all

    select
        'provider' as scope_type,
        provider as scope_id,
        charge_date,
        status,
        latency_ms
    from request_costs
    where provider is not null

    union all

    select
        'model' as scope_type,
        billed_model as scope_id,
        charge_date,
        status,
        latency_ms
    from request_costs

),

final as (

    select
        scope_type,
        scope_id,
        charge_date,
        count(*) as request_count,
        sum(case when status = 'failure' then 1 else 0 end) as failure_count,
        sum(case when status = 'success' and latency_ms is not null then 1 else 0 end)
            as answer_count,
        {{ latency_percentile(
            "case when status = 'success' then latency_ms end", 0.5
        ) }} as median_latency_ms,
        {{ latency_percentile(
            "case when status = 'success' then latency_ms end", 0.95
        ) }} as latency_p95_ms
    from scoped
    group by
        scope_type,
        scope_id,
        charge_date

)

select * from final
