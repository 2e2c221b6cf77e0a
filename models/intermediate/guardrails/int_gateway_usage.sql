{{ config(materialized="view") }}

with daily_usage as (

    select * from {{ ref("int_daily_gateway_usage") }}

),

charge_dates as (

    select * from {{ ref("int_charge_dates") }}

),

latest_day as (

    select
        max(charge_date) as as_of_date,
        cast({{ dbt.dateadd("day", 1, "max(charge_date)") }} as date) as effective_date
    from {{ ref("fct_request_costs") }}

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

final as (

    select
        daily_usage.daily_gateway_usage_id,
        daily_usage.charge_date,
        daily_usage.target_type,
        daily_usage.gateway_id,
        daily_usage.team_id,
        daily_usage.project_id,
        daily_usage.request_count,
        daily_usage.logged_cost,
        daily_usage.net_charge,
        daily_usage.most_requests_in_a_minute,
        daily_usage.most_tokens_in_a_minute,
        days_seen.is_current_month,
        days_seen.is_recent
    from daily_usage
    inner join days_seen on daily_usage.charge_date = days_seen.charge_date
    where days_seen.is_current_month or days_seen.is_recent

)

select * from final
