select
    projects.project_name as project,
    economics.request_count,
    economics.failed_share::double as failed_share,
    economics.retries_per_request::double as retries_per_request,
    economics.cache_read_share::double as cache_read_share,
    economics.latency_p50_ms,
    economics.latency_p95_ms,
    economics.provider_cost_per_request::decimal(18, 6) as provider_cost_per_request,
    economics.gross_charge_per_request::decimal(18, 6) as gross_charge_per_request,
    economics.successful_task_count,
    economics.failed_task_count,
    economics.gross_charge_per_successful_task::decimal(18, 6)
        as gross_charge_per_successful_task
from marts.unit_economics_monthly as economics
inner join marts.dim_projects as projects on economics.project_id = projects.project_id
where
    economics.billing_period = $period
    and ($team is null or economics.team_id = $team)
order by economics.gross_charge desc, economics.unit_economics_monthly_id
