-- Parts of the charge before exceptions by one dimension; charges of whole periods have none.
select
    case $dimension
        when 'project' then coalesce(projects.project_name, 'Whole period')
        when 'tier' then coalesce(allocations.provider_tier, 'whole period')
        when 'environment' then coalesce(allocations.environment, 'whole period')
    end as part,
    sum(allocations.gross_charge)::decimal(18, 2) as gross_charge,
    sum(allocations.absorbed_charge)::decimal(18, 2) as absorbed_charge,
    sum(allocations.net_charge)::decimal(18, 2) as net_charge,
    sum(allocations.provider_cost)::decimal(18, 2) as provider_cost,
    sum(allocations.request_count)::bigint as request_count,
    sum(allocations.total_tokens)::bigint as total_tokens
from marts.fct_allocations as allocations
left join marts.dim_projects as projects on allocations.project_id = projects.project_id
where
    allocations.billing_period = $period
    and ($team is null or allocations.team_id = $team)
group by part
order by gross_charge desc nulls last, part
