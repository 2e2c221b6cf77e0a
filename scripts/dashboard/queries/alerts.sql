select
    severity,
    state,
    coalesce(teams.team_name, 'Platform') as team,
    coalesce(alerts.project_id, '') as project_id,
    alerts.first_date,
    alerts.last_date,
    alerts.charge_at_stake::decimal(18, 2) as charge_at_stake,
    alerts.message,
    alerts.owner
from marts.alerts as alerts
left join marts.dim_teams as teams on alerts.team_id = teams.team_id
where
    ($team is null or alerts.team_id = $team)
    and ($all_states or alerts.state <> 'resolved')
order by
    alerts.state = 'resolved',
    list_position(['critical', 'high', 'medium', 'low'], alerts.severity),
    alerts.charge_at_stake desc nulls last,
    alerts.alert_id
