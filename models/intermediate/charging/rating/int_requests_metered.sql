{{ config(
    materialized="view",
    meta={
        "version_of": "inputs",
        "versions_from": {"int_tasks": "int_task_days"},
    },
) }}

{{ reads_too("int_task_days") }}

-- What of each request is counted for its charge, and which rate and adjustments it falls under.
with requests as (

    select * from {{ ref("int_requests_costed") }}

),

tasks as (

    select * from {{ ref("int_tasks") }}

),

rates_matched as (

    select * from {{ ref("int_rates_matched") }}

),

adjustments as (

    select * from {{ ref("int_rate_adjustments_resolved") }}

),

counted as (

    select
        requests.request_id,
        requests.started_at,
        requests.charge_date,
        requests.billing_period,
        requests.team_id,
        requests.project_id,
        requests.model_id,
        requests.provider_tier,
        requests.charge_unit,
        requests.service_tier,
        requests.status,
        requests.is_gateway_cache_hit,
        requests.logged_cost,
        {%- for kind in token_kinds() %}
        requests.{{ kind }}_tokens,
        {%- endfor %}
        requests.total_tokens,
        extract(hour from {{ billing_time("requests.started_at") }}) as local_hour,
        tasks.outcome as decided_task_outcome,
        tasks.is_successful as is_task_successful,
        requests.charge_unit in ('token', 'blended')
        and requests.total_tokens = 0
        and not requests.is_gateway_cache_hit
        and coalesce(requests.status, 'success') <> 'failure' as lacks_tokens,
        case
            when requests.status = 'failure' or requests.is_gateway_cache_hit then 0
            else 1
        end as request_quantity,
        case
            when tasks.is_successful and tasks.last_request_id = requests.request_id then 1
            else 0
        end as task_quantity
    from requests
    left join tasks
        on
            requests.charge_unit in ('task', 'blended')
            and requests.project_id = tasks.project_id
            and {{ task_key("requests") }} = tasks.task_key

),

adjusted as (

    select
        counted.*,
        rates_matched.rate_id as matched_rate_id,
        service_tiers.adjustment_id as service_tier_adjustment_id,
        off_peak.adjustment_id as off_peak_adjustment_id,
        markups.adjustment_id as markup_adjustment_id,
        coalesce(service_tiers.multiplier, 1)
        * coalesce(off_peak.multiplier, 1)
        * coalesce(markups.multiplier, 1) as adjustment
    from counted
    left join rates_matched
        on
            counted.charge_date = rates_matched.charge_date
            and counted.charge_unit = rates_matched.charge_unit
            and counted.provider_tier = rates_matched.provider_tier
            and counted.model_id = rates_matched.model_id
            and counted.team_id = rates_matched.team_id
            and counted.project_id = rates_matched.project_id
    left join adjustments as service_tiers
        on
            service_tiers.kind = 'service_tier'
            and counted.charge_date = service_tiers.charge_date
            and counted.provider_tier = service_tiers.provider_tier
            and lower(counted.service_tier) = service_tiers.service_tier
    left join adjustments as off_peak
        on
            off_peak.kind = 'off_peak'
            and counted.charge_date = off_peak.charge_date
            and counted.provider_tier = off_peak.provider_tier
            and counted.local_hour = off_peak.local_hour
    left join adjustments as markups
        on
            markups.kind = 'markup'
            and counted.charge_date = markups.charge_date
            and counted.provider_tier = markups.provider_tier

),

final as (

    select
        request_id,
        started_at,
        charge_date,
        billing_period,
        team_id,
        project_id,
        model_id,
        provider_tier,
        charge_unit,
        service_tier,
        status,
        is_gateway_cache_hit,
        logged_cost,
        {%- for kind in token_kinds() %}
        {{ kind }}_tokens,
        {%- endfor %}
        total_tokens,
        decided_task_outcome,
        is_task_successful,
        lacks_tokens,
        request_quantity,
        task_quantity,
        matched_rate_id,
        service_tier_adjustment_id,
        off_peak_adjustment_id,
        markup_adjustment_id,
        adjustment
    from adjusted

)

select * from final
