select
    strftime(unrated.billing_period, '%Y-%m') as billing_period,
    teams.team_name as team,
    projects.project_name as project,
    unrated.billed_model,
    unrated.unrated_reason,
    unrated.request_count,
    unrated.total_tokens
from marts.unrated_usage_audit as unrated
inner join marts.dim_teams as teams on unrated.team_id = teams.team_id
inner join marts.dim_projects as projects on unrated.project_id = projects.project_id
where $team is null or unrated.team_id = $team
order by unrated.total_tokens desc, unrated.unrated_usage_id
