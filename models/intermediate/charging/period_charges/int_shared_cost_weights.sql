-- How the teams share each part of a shared cost. A team that changed its cost centre in the middle
-- of the period has a weight for each.
with parts as (

    select * from {{ ref("int_shared_cost_parts") }}

),

usage as (

    select * from {{ ref("int_period_usage") }}
    where team_id <> 'suspense'

),

used_by as (

    select
        parts.shared_cost_id,
        parts.billing_period,
        parts.line_type,
        parts.amount,
        parts.driver,
        usage.team_id,
        usage.cost_center,
        sum(usage.request_count) as request_count,
        sum(usage.total_tokens) as total_tokens,
        sum(usage.provider_cost) as provider_cost
    from parts
    inner join usage
        on
            parts.billing_period = usage.billing_period
            and (parts.provider_tier is null or parts.provider_tier = usage.provider_tier)
    group by
        parts.shared_cost_id,
        parts.billing_period,
        parts.line_type,
        parts.amount,
        parts.driver,
        usage.team_id,
        usage.cost_center

),

team_days as (

    select * from {{ ref("int_team_days") }}

),

shares as (

    select * from {{ ref("stg_policy__shared_cost_shares") }}

),

weights_of_usage as (

    select
        shared_cost_id,
        billing_period,
        line_type,
        amount,
        driver,
        team_id,
        cost_center,
        case driver
            when 'requests' then cast(request_count as {{ weight_type() }})
            when 'tokens' then cast(total_tokens as {{ weight_type() }})
            -- in millionths
            when 'cost' then cast(round(provider_cost, 6) * 1000000 as {{ weight_type() }})
        end as weight
    from used_by
    where driver in ('requests', 'tokens', 'cost')

),

weights_of_days as (

    select
        parts.shared_cost_id,
        parts.billing_period,
        parts.line_type,
        parts.amount,
        parts.driver,
        team_days.team_id,
        team_days.cost_center,
        case parts.driver
            when 'even' then cast(team_days.day_count as {{ weight_type() }})
            -- days x millionths
            else cast(team_days.day_count * shares.share * 1000000 as {{ weight_type() }})
        end as weight
    from parts
    inner join team_days on parts.billing_period = team_days.billing_period
    left join shares
        on
            parts.shared_cost_id = shares.shared_cost_id
            and team_days.team_id = shares.team_id
    left join used_by
        on
            parts.shared_cost_id = used_by.shared_cost_id
            and parts.billing_period = used_by.billing_period
            and parts.line_type = used_by.line_type
            and team_days.team_id = used_by.team_id
            and team_days.cost_center = used_by.cost_center
    where
        (parts.driver = 'even' or (parts.driver = 'fixed' and shares.share is not null))
        and (parts.provider_tier is null or used_by.team_id is not null)

),

weights as (

    select * from weights_of_usage

    union all

    select * from weights_of_days

)

select
    shared_cost_id,
    billing_period,
    line_type,
    amount,
    driver,
    team_id,
    cost_center,
    weight
from weights
where weight > 0
