-- What the gateway is told: it counts provider cost from the first of the month on, our budgets
-- are in charges and of any period. So a target may spend what it has cost this month and what
-- is left of its budget, at its own ratio of cost to charge.
with targets as (

    select * from {{ ref("int_gateway_targets") }}

),

budgets as (

    select * from {{ ref("budget_status") }}

),

usage as (

    select * from {{ ref("int_gateway_usage") }}

),

latest_day as (

    select max(charge_date) as as_of_date
    from {{ ref("fct_request_costs") }}

),

target_usage as (

    select
        usage.*,
        usage.team_id = targets.team_id
        and (targets.project_id is null or usage.project_id = targets.project_id) as is_own
    from targets
    inner join usage
        on
            targets.target_type = usage.target_type
            and targets.gateway_id = usage.gateway_id

),

used as (

    select
        target_type,
        gateway_id,
        sum(case when is_current_month then logged_cost else 0 end) as month_cost,
        sum(case when is_recent and is_own then logged_cost else 0 end) as recent_cost,
        sum(case when is_recent and is_own then net_charge else 0 end) as recent_charge,
        max(case when is_recent then most_requests_in_a_minute end) as requests_in_a_minute,
        max(case when is_recent then most_tokens_in_a_minute end) as tokens_in_a_minute
    from target_usage
    group by
        target_type,
        gateway_id

),

figured as (

    -- without usage to go by, the ratio is the policy's and the limits are the least
    select
        targets.*,
        coalesce(used.month_cost, 0) as month_cost,
        case
            when used.recent_charge > 0 and used.recent_cost > 0
                then cast(used.recent_cost as double) / cast(used.recent_charge as double)
            else {{ var("gateway_cost_per_charge") }}
        end as cost_per_charge,
        greatest(
            coalesce(used.tokens_in_a_minute, 0) * {{ var("gateway_limit_headroom") }},
            {{ var("gateway_least_tokens_per_minute") }}
        ) as tokens_per_minute,
        greatest(
            coalesce(used.requests_in_a_minute, 0) * {{ var("gateway_limit_headroom") }},
            {{ var("gateway_least_requests_per_minute") }}
        ) as requests_per_minute
    from targets
    left join used
        on
            targets.target_type = used.target_type
            and targets.gateway_id = used.gateway_id
    where targets.skip_reason is null

),

final as (

    select
        {{ content_key(["targets.target_type", "targets.team_id", "targets.project_id"]) }}
            as gateway_limit_id,
        targets.target_type,
        targets.team_id,
        targets.project_id,
        targets.budget_id,
        targets.gateway_id,
        targets.skip_reason,
        latest_day.as_of_date,
        cast({{ dbt.dateadd("day", 1, "latest_day.as_of_date") }} as date) as effective_date,
        budgets.budget_amount,
        budgets.remaining_amount,
        cast(figured.month_cost as {{ money_type() }}) as month_cost,
        cast(figured.cost_per_charge as decimal(18, 6)) as cost_per_charge,
        cast(
            figured.month_cost + budgets.remaining_amount * figured.cost_per_charge
            as decimal(18, 6)
        ) as maximum_cost,
        cast(
            figured.month_cost + greatest(
                budgets.remaining_amount
                - (1 - {{ var("gateway_soft_budget_share") }}) * budgets.budget_amount,
                0
            ) * figured.cost_per_charge
            as decimal(18, 6)
        ) as warning_cost,
        cast(figured.tokens_per_minute as bigint) as tokens_per_minute,
        cast(figured.requests_per_minute as bigint) as requests_per_minute
    from targets
    cross join latest_day
    left join budgets on targets.budget_id = budgets.budget_id
    left join figured
        on
            targets.target_type = figured.target_type
            and targets.team_id = figured.team_id
            and coalesce(targets.project_id, '') = coalesce(figured.project_id, '')

)

select * from final
