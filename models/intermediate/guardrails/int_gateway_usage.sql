-- Requests that went through a gateway since the current month or the pace's days began, with
-- the team that the gateway has for their key and the cost that it counted.
with request_costs as (

    select * from {{ ref("fct_request_costs") }}

),

deduplicated as (

    select
        request_id,
        gateway_team_id,
        logged_cost
    from {{ ref("int_requests_deduplicated") }}

),

latest_day as (

    select
        max(charge_date) as as_of_date,
        cast({{ dbt.dateadd("day", 1, "max(charge_date)") }} as date) as effective_date
    from request_costs

),

recent as (

    select
        request_costs.request_id,
        deduplicated.gateway_team_id,
        request_costs.api_key_hash,
        request_costs.charged_team_id as team_id,
        request_costs.project_id,
        date_trunc('minute', request_costs.started_at) as minute_start,
        request_costs.total_tokens,
        coalesce(deduplicated.logged_cost, 0) as logged_cost,
        coalesce(request_costs.net_charge, 0) as net_charge,
        request_costs.billing_period
        = {{ billing_period_of("latest_day.effective_date") }} as is_current_month,
        {{ dbt.datediff("request_costs.charge_date", "latest_day.as_of_date", "day") }}
        < {{ var("budget_pace_days") }} as is_recent
    from request_costs
    inner join deduplicated on request_costs.request_id = deduplicated.request_id
    cross join latest_day
    where deduplicated.gateway_team_id is not null or request_costs.api_key_hash is not null

),

final as (

    select
        request_id,
        gateway_team_id,
        api_key_hash,
        team_id,
        project_id,
        minute_start,
        total_tokens,
        cast(logged_cost as {{ money_type() }}) as logged_cost,
        net_charge,
        is_current_month,
        is_recent
    from recent
    where is_current_month or is_recent

)

select * from final
