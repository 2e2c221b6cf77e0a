-- What a budget's period is forecast to come to: charged in the months before the current one,
-- forecast usage of the current and the later months, and shared costs and fees of a month as in
-- the current one. A month that is not forecast counts at the pace of the last whole weeks;
-- where there is none, there is no forecast.
with budgets as (

    select
        *,
        cast({{ dbt.dateadd("month", "period_months", "period_start") }} as date) as period_end
    from {{ ref("stg_policy__budgets") }}

),

budget_days as (

    select * from {{ ref("int_budget_days") }}

),

run_rate_forecast as (

    select * from {{ ref("run_rate_forecast") }}

),

allocations as (

    select *
    from {{ ref("fct_allocations") }}
    where payer_type = 'team'

),

latest_day as (

    select
        max(charge_date) as as_of_date,
        {{ billing_period_of("max(charge_date)") }} as current_period
    from {{ ref("fct_request_costs") }}

),

charged as (

    select
        budgets.budget_id,
        sum(
            case
                when
                    allocations.billing_period < latest_day.current_period
                    and allocations.billing_period >= budgets.period_start
                    then allocations.net_charge
                else 0
            end
        ) as earlier_charge,
        sum(
            case
                when
                    allocations.billing_period = latest_day.current_period
                    and allocations.project_id is not null
                    then allocations.net_charge
                else 0
            end
        ) as current_usage_charge,
        sum(
            case
                when
                    allocations.billing_period = latest_day.current_period
                    and allocations.project_id is null
                    then allocations.net_charge
                else 0
            end
        ) as month_charge
    from budgets
    cross join latest_day
    inner join allocations
        on
            budgets.team_id = allocations.team_id
            and budgets.period_end > allocations.billing_period
            and (budgets.project_id is null or budgets.project_id = allocations.project_id)
    group by budgets.budget_id

),

months_left as (

    select
        budgets.budget_id,
        budgets.team_id,
        budgets.project_id,
        {{ each_month_between(
            "greatest(budgets.period_start, latest_day.current_period)",
            dbt.dateadd("day", -1, "budgets.period_end")
        ) }} as billing_period
    from budgets
    cross join latest_day
    where budgets.period_end > latest_day.current_period

),

paces as (

    select
        budget_days.budget_id,
        budget_days.charge_per_day
    from budget_days
    inner join latest_day on budget_days.budget_date = latest_day.as_of_date

),

usage_expected as (

    select
        months_left.budget_id,
        run_rate_forecast.expected_charge,
        run_rate_forecast.lower_80_charge,
        run_rate_forecast.upper_80_charge,
        case
            when months_left.billing_period = latest_day.current_period
                then
                    charged.current_usage_charge + paces.charge_per_day * {{ dbt.datediff(
                        "latest_day.as_of_date",
                        last_day_of_month("months_left.billing_period"),
                        "day"
                    ) }}
            else
                paces.charge_per_day * {{ dbt.datediff(
                    "months_left.billing_period",
                    dbt.dateadd("month", 1, "months_left.billing_period"),
                    "day"
                ) }}
        end as charge_at_pace,
        charged.month_charge
    from months_left
    cross join latest_day
    left join charged on months_left.budget_id = charged.budget_id
    left join paces on months_left.budget_id = paces.budget_id
    left join run_rate_forecast
        on
            months_left.team_id = run_rate_forecast.team_id
            and coalesce(months_left.project_id, '')
            = coalesce(run_rate_forecast.project_id, '')
            and months_left.billing_period = run_rate_forecast.billing_period

),

later_charges as (

    select
        budget_id,
        sum(coalesce(expected_charge, charge_at_pace) + month_charge) as expected_charge,
        sum(coalesce(lower_80_charge, charge_at_pace) + month_charge) as lower_80_charge,
        sum(coalesce(upper_80_charge, charge_at_pace) + month_charge) as upper_80_charge,
        count(*) as month_count,
        count(coalesce(expected_charge, charge_at_pace) + month_charge) as forecast_month_count
    from usage_expected
    group by budget_id

),

final as (

    select
        charged.budget_id,
        cast(charged.month_charge as {{ money_type() }}) as month_charge,
        cast(
            charged.earlier_charge + later_charges.expected_charge as {{ money_type() }}
        ) as forecast_charge,
        cast(
            charged.earlier_charge + later_charges.lower_80_charge as {{ money_type() }}
        ) as lower_80_charge,
        cast(
            charged.earlier_charge + later_charges.upper_80_charge as {{ money_type() }}
        ) as upper_80_charge
    from charged
    left join later_charges
        on
            charged.budget_id = later_charges.budget_id
            and later_charges.month_count = later_charges.forecast_month_count

)

select * from final
