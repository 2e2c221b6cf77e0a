with budgets as (

    select
        *,
        cast({{ dbt.dateadd("month", "period_months", "period_start") }} as date) as period_end
    from {{ ref("budgets") }}

),

owned as (

    select
        budgets.budget_id,
        count(projects.project_id) as version_count
    from budgets
    left join {{ ref("projects") }} as projects
        on
            budgets.project_id = projects.project_id
            and budgets.team_id = projects.team_id
            and budgets.period_end > projects.valid_from
            and coalesce(projects.valid_to, budgets.period_end) > budgets.period_start
    group by budgets.budget_id

),

problems as (

    select
        budgets.budget_id,
        case
            when budgets.amount <= 0 then 'has no amount above 0'
            when budgets.project_id is not null and owned.version_count = 0
                then
                    'is for ' || budgets.project_id || ', which ' || budgets.team_id
                    || ' does not own in the period'
        end as mistake
    from budgets
    inner join owned
        on budgets.budget_id = owned.budget_id

)

select
    budget_id,
    'budgets: ' || budget_id || ' ' || mistake as problem
from problems
where mistake is not null
