select
    coalesce(project_name, 'Whole period') as project,
    sum(amount) as amount,
    sum(request_count) filter (where line_type <> 'absorbed')::bigint as request_count,
    sum(total_tokens)::bigint as total_tokens
from marts.team_statement_lines
where team_id = $team and billing_period = $period
group by all
order by amount desc, project
