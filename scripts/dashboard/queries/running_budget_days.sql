-- Charge added up from the first day of each running budget of the team.
select
    budgets.budget_id,
    days.charge_date,
    sum(days.net_charge) over (
        partition by budgets.budget_id
        order by days.charge_date
    )::decimal(18, 2) as charge_to_date,
    budgets.budget_amount::decimal(18, 2) as budget_amount,
    (budgets.period_end - interval 1 day)::date as period_last_day,
    budgets.forecast_charge::decimal(18, 2) as forecast_charge,
    budgets.lower_80_charge::decimal(18, 2) as lower_80_charge,
    budgets.upper_80_charge::decimal(18, 2) as upper_80_charge
from marts.budget_status as budgets
inner join (
    select
        spine.charge_date,
        coalesce(sum(allocations.net_charge), 0) as net_charge
    from marts.time_spine_daily as spine
    left join marts.fct_allocations as allocations
        on spine.charge_date = allocations.charge_date and allocations.team_id = $team
    group by spine.charge_date
) as days
    on
        budgets.period_start <= days.charge_date
        and days.charge_date <= budgets.as_of_date
where
    budgets.team_id = $team
    and budgets.project_id is null
    and budgets.status = 'running'
order by budgets.budget_id, days.charge_date
