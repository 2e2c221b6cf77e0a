-- Requests that went through a gateway since the current month or the pace's days began, with
-- the team that the gateway has for their key and the cost that it counted.
with request_costs as (

    select * from {{ ref("fct_request_costs") }}

),

charge_dates as (

    select * from {{ ref("int_charge_dates") }}

),

latest_day as (

    select
        max(charge_date) as as_of_date,
        cast({{ dbt.dateadd("day", 1, "max(charge_date)") }} as date) as effective_date
    from request_costs

),

days_seen as (

    select
        charge_dates.charge_date,
        charge_dates.billing_period
        = {{ billing_period_of("latest_day.effective_date") }} as is_current_month,
        {{ dbt.datediff("charge_dates.charge_date", "latest_day.as_of_date", "day") }}
        < {{ var("budget_pace_days") }} as is_recent
    from charge_dates
    cross join latest_day

),

recent_days as (

    select *
    from days_seen
    where is_current_month or is_recent

),

-- A join would not keep DuckDB from reading all requests that this view is made of.
recent_requests as (

    select
        request_id,
        charge_date,
        gateway_team_id,
        logged_cost
    from {{ ref("int_requests_deduplicated") }}
    where charge_date >= (select min(recent_days.charge_date) from recent_days)

),

final as (

    select
        request_costs.request_id,
        recent_requests.gateway_team_id,
        request_costs.api_key_hash,
        request_costs.charged_team_id as team_id,
        request_costs.project_id,
        date_trunc('minute', request_costs.started_at) as minute_start,
        request_costs.total_tokens,
        cast(coalesce(recent_requests.logged_cost, 0) as {{ money_type() }}) as logged_cost,
        coalesce(request_costs.net_charge, 0) as net_charge,
        recent_days.is_current_month,
        recent_days.is_recent
    from recent_days
    inner join request_costs on recent_days.charge_date = request_costs.charge_date
    inner join recent_requests
        on
            recent_days.charge_date = recent_requests.charge_date
            and request_costs.request_id = recent_requests.request_id
    where
        recent_requests.gateway_team_id is not null
        or request_costs.api_key_hash is not null

)

select * from final
