-- Drawn in the order of the requests until a pool is spent; the request that crosses the line is
-- split, and what one pool leaves is asked of the next in draw order.
{% set request_order = "started_at, request_id" %}
{% set levels = range(1, var("allowance_draw_orders") + 1) %}

with requests as (

    select * from {{ ref("int_allowance_requests") }}

),

grants as (

    select * from {{ ref("int_allowance_grants") }}

),

team_ancestors as (

    select * from {{ ref("int_team_ancestors") }}

),

covered_requests as (

    select
        requests.*,
        grants.pool_id,
        grants.pool_period,
        grants.draw_order,
        grants.spending_limit_id,
        grants.spending_limit,
        grants.project_limit_amount,
        grants.graduation_periods
    from requests
    inner join grants
        on
            requests.billing_period = grants.billing_period
            and (requests.named_pool_id = 'any' or requests.named_pool_id = grants.pool_id)
    left join team_ancestors
        on
            requests.charge_date = team_ancestors.charge_date
            and requests.team_id = team_ancestors.team_id
            and grants.team_id = team_ancestors.ancestor_team_id
    where
        grants.scope = 'company'
        or (grants.scope = 'team' and grants.team_id = requests.team_id)
        or (grants.scope = 'group' and team_ancestors.team_id is not null)

),

drawn_until_0 as (

    -- before the first pool nothing is drawn
    select
        request_id,
        rule_id,
        fund_id,
        pool_id,
        billing_period,
        charge_date,
        charge_before,
        asked_amount as drawn_amount
    from covered_requests
    where draw_order < 1

),

{% for level in levels -%}
drawn_before_{{ level }} as (

    select
        request_id,
        sum(drawn_amount) as drawn_amount
    from drawn_until_{{ level - 1 }}
    group by request_id

),

asked_at_{{ level }} as (

    select
        covered_requests.*,
        cast(
            covered_requests.asked_amount - coalesce(drawn_before_{{ level }}.drawn_amount, 0)
            as {{ money_type() }}
        ) as asked_of_pool
    from covered_requests
    left join drawn_before_{{ level }}
        on covered_requests.request_id = drawn_before_{{ level }}.request_id
    where covered_requests.draw_order = {{ level }}

),

counted_at_{{ level }} as (

    select
        *,
        dense_rank() over (
            partition by pool_id, project_id
            order by pool_period
        ) as project_period_number
    from asked_at_{{ level }}
    where asked_of_pool > 0

),

ungraduated_at_{{ level }} as (

    -- a project graduates from a pool after so many of its periods
    select *
    from counted_at_{{ level }}
    where
        graduation_periods is null
        or project_period_number <= graduation_periods

),

limited_at_{{ level }} as (

    select
        *,
        {{ draw_down(
            "asked_of_pool",
            "project_limit_amount",
            "pool_id, project_id, pool_period",
            request_order,
        ) }} as allowed_amount
    from ungraduated_at_{{ level }}

),

accumulated_at_{{ level }} as (

    select
        *,
        sum(allowed_amount) over (
            partition by spending_limit_id
            order by {{ request_order }}
            rows between unbounded preceding and current row
        ) as allowed_so_far
    from limited_at_{{ level }}

),

drawn_at_{{ level }} as (

    select
        *,
        {{ draw_down_growing(
            "allowed_amount", "allowed_so_far", "spending_limit", "spending_limit_id", request_order
        ) }} as drawn_amount
    from accumulated_at_{{ level }}

),

drawn_until_{{ level }} as (

    select * from drawn_until_{{ level - 1 }}

    union all

    select
        request_id,
        rule_id,
        fund_id,
        pool_id,
        billing_period,
        charge_date,
        cast(charge_before - asked_amount + asked_of_pool as {{ money_type() }}) as charge_before,
        drawn_amount
    from drawn_at_{{ level }}

),

{% endfor -%}
final as (

    select
        request_id,
        rule_id,
        fund_id,
        pool_id,
        billing_period,
        charge_before,
        drawn_amount as absorbed_charge,
        charge_date
    from drawn_until_{{ levels | last }}

)

select * from final
