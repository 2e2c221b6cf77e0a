-- What no team has a share in, and idle throughput that the policy leaves with the company, is the
-- platform fund's.
{% set part = "shared_cost_id, billing_period, line_type" %}

with parts as (

    select * from {{ ref("int_shared_cost_parts") }}

),

weights as (

    select * from {{ ref("int_shared_cost_weights") }}

),

shared_by_teams as (

    select
        shared_cost_id,
        billing_period,
        line_type,
        driver,
        'team' as payer_type,
        team_id as payer_id,
        team_id,
        cost_center,
        weight,
        sum(weight) over (partition by {{ part }}) as total_weight,
        {{ split_by_weight("amount", "weight", part, "team_id, cost_center") }} as amount
    from weights

),

shared_parts as (

    select distinct {{ part }}
    from weights

),

left_to_platform as (

    select
        parts.shared_cost_id,
        parts.billing_period,
        parts.line_type,
        'none' as driver,
        'fund' as payer_type,
        'platform' as payer_id,
        null as team_id,
        null as cost_center,
        null as weight,
        null as total_weight,
        parts.amount
    from parts
    left join shared_parts
        on
            parts.shared_cost_id = shared_parts.shared_cost_id
            and parts.billing_period = shared_parts.billing_period
            and parts.line_type = shared_parts.line_type
    where shared_parts.shared_cost_id is null

),

split as (

    select * from shared_by_teams

    union all

    select * from left_to_platform

)

select * from split
