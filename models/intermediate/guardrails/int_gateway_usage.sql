-- Requests that went through a gateway since the current month or the pace's days began, with
-- the team that the gateway has for their key and the cost that it counted.
with request_costs as (

    select * from {{ ref("fct_request_costs") }}

),

deduplicated as (

    select
        request_id,
        charge_date,
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
        request_costs.*,
        request_costs.billing_period
        = {{ billing_period_of("latest_day.effective_date") }} as is_current_month,
        {{ dbt.datediff("request_costs.charge_date", "latest_day.as_of_date", "day") }}
        < {{ var("budget_pace_days") }} as is_recent
    from request_costs
    cross join latest_day

),

final as (

    select
        recent.request_id,
        deduplicated.gateway_team_id,
        recent.api_key_hash,
        recent.charged_team_id as team_id,
        recent.project_id,
        date_trunc('minute', recent.started_at) as minute_start,
        recent.total_tokens,
        cast(coalesce(deduplicated.logged_cost, 0) as {{ money_type() }}) as logged_cost,
        coalesce(recent.net_charge, 0) as net_charge,
        recent.is_current_month,
        recent.is_recent
    from recent
    inner join deduplicated
        on
            recent.request_id = deduplicated.request_id
            and recent.charge_date = deduplicated.charge_date
    where
        (recent.is_current_month or recent.is_recent)
        and (deduplicated.gateway_team_id is not null or recent.api_key_hash is not null)

)

select * from final
