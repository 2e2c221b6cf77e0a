-- What each team's next six months hold without initiatives: its run-rate, its other charges as in
-- the latest complete month, and an even part of its budget.
with run_rates as (

    select
        team_id,
        billing_period,
        expected_charge,
        upper_80_charge
    from {{ ref("run_rate_forecast") }}
    where project_id is null

),

latest_period as (

    select max(billing_period) as billing_period
    from {{ ref("int_series_monthly_charges") }}
    where is_complete

),

other_charges as (

    select
        allocations.team_id,
        sum(allocations.net_charge) as net_charge
    from {{ ref("fct_allocations") }} as allocations
    inner join latest_period on allocations.billing_period = latest_period.billing_period
    where
        allocations.payer_type = 'team'
        and allocations.project_id is null
    group by allocations.team_id

),

budget_months as (

    select
        team_id,
        amount,
        period_months,
        {{ each_month_between(
            "period_start", dbt.dateadd("month", "period_months - 1", "period_start")
        ) }} as billing_period
    from {{ ref("stg_policy__budgets") }}
    where project_id is null

),

final as (

    select
        run_rates.team_id,
        run_rates.billing_period,
        run_rates.expected_charge as run_rate_charge,
        run_rates.upper_80_charge as run_rate_upper_80_charge,
        cast(coalesce(other_charges.net_charge, 0) as {{ money_type() }}) as other_charge,
        cast(
            {{ pro_rata(
                "cast(budget_months.amount as " ~ money_type() ~ ")", "1",
                "budget_months.period_months"
            ) }} as {{ money_type() }}
        ) as budget_amount
    from run_rates
    left join other_charges on run_rates.team_id = other_charges.team_id
    left join budget_months
        on
            run_rates.team_id = budget_months.team_id
            and run_rates.billing_period = budget_months.billing_period

)

select * from final
