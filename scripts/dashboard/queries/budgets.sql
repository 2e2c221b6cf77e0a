select
    budget_id,
    coalesce(project_id, '') as project_id,
    period_start,
    (period_end - interval 1 day)::date as period_last_day,
    status,
    budget_amount::decimal(18, 2) as budget_amount,
    spent_charge::decimal(18, 2) as spent_charge,
    committed_charge::decimal(18, 2) as committed_charge,
    remaining_amount::decimal(18, 2) as remaining_amount,
    forecast_charge::decimal(18, 2) as forecast_charge,
    lower_80_charge::decimal(18, 2) as lower_80_charge,
    upper_80_charge::decimal(18, 2) as upper_80_charge,
    forecast_over_budget::decimal(18, 2) as forecast_over_budget
from marts.budget_status
where $team is null or team_id = $team
order by status <> 'running', period_start, budget_id
