with shares as (

    select
        shared_cost_id,
        sum(share) as total_share
    from {{ ref("shared_cost_shares") }}
    group by shared_cost_id

),

problems as (

    select
        shared_costs.shared_cost_id,
        shared_costs.driver,
        shares.total_share,
        case
            when
                shares.shared_cost_id is null
                and (shared_costs.driver = 'fixed' or shared_costs.idle_policy = 'reservers')
                then 'has no rows in shared_cost_shares'
            when shares.total_share <> 1
                then 'has shares that sum to ' || cast(shares.total_share as string) || ', not 1'
            when
                shares.shared_cost_id is not null
                and shared_costs.driver <> 'fixed'
                and coalesce(shared_costs.idle_policy, 'none') <> 'reservers'
                then 'has rows in shared_cost_shares that nothing uses'
            when shared_costs.committed_tokens <= 0 then 'commits to no tokens'
            when shared_costs.committed_tokens is not null and shared_costs.driver <> 'tokens'
                then 'is a commitment, which is shared by tokens'
            when shared_costs.committed_tokens is not null and shared_costs.idle_policy is null
                then 'does not say who pays for what stands idle'
            when shared_costs.committed_tokens is null and shared_costs.idle_policy is not null
                then 'says who pays for what stands idle though it is no commitment'
        end as mistake
    from {{ ref("shared_costs") }} as shared_costs
    left join shares on shared_costs.shared_cost_id = shares.shared_cost_id

)

select
    shared_cost_id,
    driver,
    'shared_costs: ' || shared_cost_id || ' ' || mistake as problem
from problems
where mistake is not null
