-- A budget on each day of its period that has passed. Committed is what the months still to come
-- will be charged as a whole if shared costs and fees stay those of the day's month. The pace is
-- the mean daily usage of the last whole weeks.
with budgets as (

    select
        *,
        cast({{ dbt.dateadd("month", "period_months", "period_start") }} as date) as period_end
    from {{ ref("stg_policy__budgets") }}

),

charges as (

    select * from {{ ref("int_budget_charges") }}

),

latest_day as (

    select max(charge_date) as as_of_date
    from {{ ref("fct_request_costs") }}

),

days as (

    select
        budgets.budget_id,
        budgets.period_start,
        budgets.period_months,
        budgets.period_end,
        budgets.amount,
        {{ each_day_between(
            "budgets.period_start",
            "least(latest_day.as_of_date, " ~ dbt.dateadd("day", -1, "budgets.period_end") ~ ")"
        ) }} as budget_date
    from budgets
    cross join latest_day
    where budgets.period_start <= latest_day.as_of_date

),

summed as (

    select
        days.budget_id,
        days.period_start,
        days.period_months,
        days.period_end,
        days.amount,
        days.budget_date,
        coalesce(
            sum(
                case
                    when charges.charge_date >= days.period_start
                        then charges.usage_charge + charges.month_charge
                end
            ),
            0
        ) as spent_charge,
        coalesce(
            sum(
                case
                    when
                        {{ billing_period_of("charges.charge_date") }}
                        = {{ billing_period_of("days.budget_date") }}
                        then charges.month_charge
                end
            ),
            0
        ) as month_charge,
        coalesce(
            sum(
                case
                    when
                        {{ dbt.datediff("charges.charge_date", "days.budget_date", "day") }}
                        < {{ var("budget_pace_days") }}
                        then charges.usage_charge
                end
            ),
            0
        ) as paced_charge,
        least(
            {{ var("budget_pace_days") }},
            {{ dbt.datediff("min(charges.charge_date)", "days.budget_date", "day") }}
            + 1
        ) as pace_days
    from days
    left join charges
        on
            days.budget_id = charges.budget_id
            and days.budget_date >= charges.charge_date
    group by
        days.budget_id,
        days.period_start,
        days.period_months,
        days.period_end,
        days.amount,
        days.budget_date

),

committed as (

    select
        *,
        cast(
            month_charge * (
                {{ dbt.datediff("budget_date", "period_end", "month") }}
                - 1
            ) as {{ money_type() }}
        ) as committed_charge,
        {{ dbt.datediff("budget_date", "period_end", "day") }}
        - 1 as days_left_in_period
    from summed

),

left_over as (

    select
        *,
        cast(
            greatest(amount - spent_charge - committed_charge, 0) as {{ money_type() }}
        ) as remaining_amount
    from committed

),

final as (

    select
        budget_id,
        period_start,
        period_end,
        budget_date,
        cast(amount as {{ money_type() }}) as budget_amount,
        cast(spent_charge as {{ money_type() }}) as spent_charge,
        cast(month_charge as {{ money_type() }}) as month_charge,
        committed_charge,
        remaining_amount,
        days_left_in_period,
        pace_days,
        cast(paced_charge as {{ money_type() }}) as paced_charge,
        {{ pro_rata(
            "cast(paced_charge as " ~ money_type() ~ ")", "1", "pace_days"
        ) }} as charge_per_day,
        cast(
            case
                when remaining_amount = 0 then 0
                when paced_charge > 0
                    then
                        least(
                            {{ whole_quotient(
                                "cast(remaining_amount * 1000000000000 as decimal(38, 0))"
                                ~ " * pace_days",
                                "cast(paced_charge * 1000000000000 as decimal(38, 0))"
                            ) }},
                            3650
                        )
            end as integer
        ) as days_until_spent
    from left_over

)

select * from final
