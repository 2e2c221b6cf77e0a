-- What no team has a share in is the platform fund's, so there must be one.
select
    shared_costs.shared_cost_id,
    'funds: no fund platform, which pays what no team has a share in of '
    || shared_costs.shared_cost_id as problem
from {{ ref("shared_costs") }} as shared_costs
left join {{ ref("funds") }} as funds on funds.fund_id = 'platform'
where funds.fund_id is null
