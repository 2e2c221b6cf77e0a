select
    section,
    coalesce(project_name, '') as project,
    coalesce(environment, '') as environment,
    coalesce(provider_tier, '') as provider_tier,
    line_type,
    description,
    coalesce(reason, '') as reason,
    request_count,
    amount,
    statement_line_id
from marts.team_statement_lines
where team_id = $team and billing_period = $period
order by section, amount desc, statement_line_id
