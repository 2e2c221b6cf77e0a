-- What a budget's team or project is charged on a day: its usage, and what is charged for the
-- month as a whole (shared costs, minimum fees, true-ups), which stands on the month's first
-- day. Usage of the days before the period is kept for the pace.
with budgets as (

    select * from {{ ref("stg_policy__budgets") }}

),

allocations as (

    select *
    from {{ ref("fct_allocations") }}
    where payer_type = 'team'

),

final as (

    select
        budgets.budget_id,
        allocations.charge_date,
        cast(
            sum(case when allocations.project_id is not null then allocations.net_charge else 0 end)
            as {{ money_type() }}
        ) as usage_charge,
        cast(
            sum(case when allocations.project_id is null then allocations.net_charge else 0 end)
            as {{ money_type() }}
        ) as month_charge
    from budgets
    inner join allocations
        on
            budgets.team_id = allocations.team_id
            and (
                budgets.project_id is null
                or budgets.project_id = allocations.project_id
            )
            and allocations.charge_date
            < cast(
                {{ dbt.dateadd("month", "budgets.period_months", "budgets.period_start") }} as date
            )
            and {{ dbt.datediff("allocations.charge_date", "budgets.period_start", "day") }}
            <= {{ var("budget_pace_days") }}
    group by
        budgets.budget_id,
        allocations.charge_date

)

select * from final
