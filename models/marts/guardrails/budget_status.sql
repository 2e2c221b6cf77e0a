-- Each budget on the last day with usage (as_of_date): what is spent of it, how long the rest
-- lasts, and what its period is forecast to come to. A budget whose period has ended shows its
-- last day.
with budgets as (

    select
        *,
        cast({{ dbt.dateadd("month", "period_months", "period_start") }} as date) as period_end
    from {{ ref("stg_policy__budgets") }}

),

budget_days as (

    select * from {{ ref("int_budget_days") }}

),

forecasts as (

    select * from {{ ref("int_budget_forecasts") }}

),

latest_day as (

    select max(charge_date) as as_of_date
    from {{ ref("fct_request_costs") }}

),

last_budget_days as (

    select
        *,
        row_number() over (partition by budget_id order by budget_date desc) as day_rank
    from budget_days

),

states as (

    select
        budgets.*,
        latest_day.as_of_date,
        case
            when budgets.period_start > latest_day.as_of_date then 'planned'
            when budgets.period_end <= latest_day.as_of_date then 'ended'
            else 'running'
        end as status
    from budgets
    cross join latest_day

),

figured as (

    -- a planned budget has spent nothing, and shared costs and fees of all its months are to come
    select
        states.*,
        case when states.status = 'planned' then 0 else last_days.spent_charge end as spent_charge,
        case
            when states.status = 'planned' then forecasts.month_charge * states.period_months
            else last_days.committed_charge
        end as committed_charge,
        case when states.status = 'running' then last_days.charge_per_day end as charge_per_day,
        case when states.status = 'running' then last_days.days_left_in_period end
            as days_left_in_period,
        case when states.status = 'running' then last_days.days_until_spent end as days_until_spent,
        case
            when states.status = 'ended' then last_days.spent_charge
            else forecasts.forecast_charge
        end
            as forecast_charge,
        case
            when states.status = 'ended' then last_days.spent_charge
            else forecasts.lower_80_charge
        end
            as lower_80_charge,
        case
            when states.status = 'ended' then last_days.spent_charge
            else forecasts.upper_80_charge
        end
            as upper_80_charge
    from states
    left join last_budget_days as last_days
        on
            states.budget_id = last_days.budget_id
            and last_days.day_rank = 1
    left join forecasts on states.budget_id = forecasts.budget_id

),

final as (

    select
        budget_id,
        team_id,
        project_id,
        period_start,
        period_end,
        as_of_date,
        status,
        cast(amount as {{ money_type() }}) as budget_amount,
        cast(coalesce(spent_charge, 0) as {{ money_type() }}) as spent_charge,
        cast(coalesce(committed_charge, 0) as {{ money_type() }}) as committed_charge,
        cast(
            greatest(amount - coalesce(spent_charge, 0) - coalesce(committed_charge, 0), 0)
            as {{ money_type() }}
        ) as remaining_amount,
        charge_per_day,
        cast(days_left_in_period as integer) as days_left_in_period,
        days_until_spent,
        cast({{ dbt.dateadd("day", "days_until_spent", "as_of_date") }} as date) as spent_on,
        forecast_charge,
        lower_80_charge,
        upper_80_charge,
        cast(forecast_charge - amount as {{ money_type() }}) as forecast_over_budget
    from figured

)

select * from final
