{{ config(materialized="by_part", unique_key="charge_date") }}

-- A gateway limits its teams and its keys, so a request counts for both that it came through.
{% set gateway_ids = {"team": "gateway_team_id", "key": "api_key_hash"} %}

with request_costs as (

    select * from {{ ref("fct_request_costs") }}
    where {{ is_to_build() }}

),

deduplicated as (

    select
        request_id,
        charge_date,
        gateway_team_id,
        logged_cost
    from {{ ref("int_requests_deduplicated") }}
    where {{ is_to_build() }}

),

requests as (

    select
        request_costs.charge_date,
        request_costs.charged_team_id as team_id,
        request_costs.project_id,
        request_costs.api_key_hash,
        deduplicated.gateway_team_id,
        date_trunc('minute', request_costs.started_at) as minute_start,
        request_costs.total_tokens,
        coalesce(deduplicated.logged_cost, 0) as logged_cost,
        coalesce(request_costs.net_charge, 0) as net_charge
    from request_costs
    inner join deduplicated
        on
            request_costs.charge_date = deduplicated.charge_date
            and request_costs.request_id = deduplicated.request_id

),

requests_of_targets as (

    {% for target_type, gateway_id in gateway_ids.items() %}
    select
        *,
        '{{ target_type }}' as target_type,
        {{ gateway_id }} as gateway_id
    from requests
    where {{ gateway_id }} is not null
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

minutes as (

    select
        charge_date,
        target_type,
        gateway_id,
        minute_start,
        count(*) as request_count,
        sum(total_tokens) as total_tokens
    from requests_of_targets
    group by charge_date, target_type, gateway_id, minute_start

),

busiest_minutes as (

    select
        charge_date,
        target_type,
        gateway_id,
        max(request_count) as most_requests_in_a_minute,
        max(total_tokens) as most_tokens_in_a_minute
    from minutes
    group by charge_date, target_type, gateway_id

),

usage as (

    select
        charge_date,
        target_type,
        gateway_id,
        team_id,
        project_id,
        count(*) as request_count,
        sum(logged_cost) as logged_cost,
        sum(net_charge) as net_charge
    from requests_of_targets
    group by charge_date, target_type, gateway_id, team_id, project_id

),

final as (

    select
        {{ content_key([
            "usage.charge_date",
            "usage.target_type",
            "usage.gateway_id",
            "usage.team_id",
            "usage.project_id",
        ]) }} as daily_gateway_usage_id,
        usage.charge_date,
        usage.target_type,
        usage.gateway_id,
        usage.team_id,
        usage.project_id,
        usage.request_count,
        cast(usage.logged_cost as {{ money_type() }}) as logged_cost,
        cast(usage.net_charge as {{ money_type() }}) as net_charge,
        busiest_minutes.most_requests_in_a_minute,
        cast(busiest_minutes.most_tokens_in_a_minute as bigint) as most_tokens_in_a_minute
    from usage
    inner join busiest_minutes
        on
            usage.charge_date = busiest_minutes.charge_date
            and usage.target_type = busiest_minutes.target_type
            and usage.gateway_id = busiest_minutes.gateway_id

)

select * from final
