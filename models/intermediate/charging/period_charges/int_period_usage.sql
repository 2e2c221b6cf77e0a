with requests as (

    select * from {{ ref("fct_request_costs") }}

)

select
    billing_period,
    team_id,
    cost_center,
    provider_tier,
    count(*) as request_count,
    sum(total_tokens) as total_tokens,
    sum(coalesce(provider_cost, 0)) as provider_cost,
    sum(coalesce(net_charge, 0)) as net_charge
from requests
group by billing_period, team_id, cost_center, provider_tier
