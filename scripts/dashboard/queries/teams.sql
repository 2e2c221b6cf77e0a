select
    teams.team_id,
    teams.team_name
from marts.dim_teams as teams
where exists (
    select 1
    from marts.team_statements as statements
    where statements.team_id = teams.team_id
)
order by teams.team_name, teams.team_id
