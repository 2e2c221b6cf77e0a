-- A month that two budgets of the same team, or of the same project of it, are for.
with budgets as (

    select
        *,
        cast({{ dbt.dateadd("month", "period_months", "period_start") }} as date) as period_end
    from {{ ref("budgets") }}

)

select
    one.budget_id,
    other.budget_id as other_budget_id,
    'budgets: ' || one.budget_id || ' and ' || other.budget_id || ' are both for '
    || coalesce(one.project_id || ' of ', '') || one.team_id || ' in '
    || cast(greatest(one.period_start, other.period_start) as string) as problem
from budgets as one
inner join budgets as other
    on
        one.budget_id < other.budget_id
        and one.team_id = other.team_id
        and coalesce(one.project_id, '') = coalesce(other.project_id, '')
        and one.period_start < other.period_end
        and one.period_end > other.period_start
