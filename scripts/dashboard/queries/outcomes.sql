select
    projects.project_name as project,
    outcomes.outcome,
    outcomes.outcome_count,
    outcomes.gross_charge_per_outcome::decimal(18, 6) as gross_charge_per_outcome,
    outcomes.value_per_outcome::decimal(18, 6) as value_per_outcome,
    outcomes.value_over_charge::decimal(18, 2) as value_over_charge
from marts.cost_per_outcome as outcomes
inner join marts.dim_projects as projects on outcomes.project_id = projects.project_id
where
    outcomes.billing_period = $period
    and ($team is null or projects.team_id = $team)
order by projects.project_name, outcomes.outcome
