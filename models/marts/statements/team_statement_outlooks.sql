-- What a statement is measured against: the budget's part of the month, and what the month was
-- forecast to come to. A forecast is of usage; charges for the month as a whole are added as they
-- are, so that it compares with the statement.
with statements as (

    select * from {{ ref("team_statements") }}

),

budgets as (

    select
        *,
        cast({{ dbt.dateadd("month", "period_months", "period_start") }} as date) as period_end
    from {{ ref("stg_policy__budgets") }}
    where project_id is null

),

month_charges as (

    select
        statement_id,
        sum(month_charge) as month_charge
    from {{ ref("team_statement_trends") }}
    group by statement_id

),

forecasts as (

    -- the month as it was forecast on its first day; while it runs, with what it came to so far
    select
        team_id,
        billing_period,
        1 as precedence,
        as_of_date,
        expected_charge,
        lower_80_charge,
        upper_80_charge
    from {{ ref("run_rate_forecast") }}
    where project_id is null

    union all

    select
        team_id,
        billing_period,
        2 as precedence,
        cast({{ dbt.dateadd("day", -1, "origin_period") }} as date) as as_of_date,
        expected_charge,
        lower_80_charge,
        upper_80_charge
    from {{ ref("forecast_backtests") }}
    where
        project_id is null
        and origin_period = billing_period

),

ranked_forecasts as (

    select
        *,
        row_number() over (
            partition by team_id, billing_period
            order by precedence
        ) as forecast_rank
    from forecasts

),

matched as (

    select
        statements.statement_id,
        statements.billing_period,
        statements.team_id,
        budgets.budget_id,
        budgets.period_start,
        budgets.period_end,
        budgets.amount,
        budgets.period_months,
        row_number() over (
            partition by statements.statement_id
            order by budgets.period_months, budgets.budget_id
        ) as budget_rank
    from statements
    left join budgets
        on
            statements.team_id = budgets.team_id
            and statements.billing_period >= budgets.period_start
            and statements.billing_period < budgets.period_end

),

spent as (

    select
        matched.statement_id,
        sum(earlier.net_charge) as spent_charge
    from matched
    inner join statements as earlier
        on
            matched.team_id = earlier.team_id
            and matched.period_start <= earlier.billing_period
            and matched.billing_period >= earlier.billing_period
    where matched.budget_rank = 1
    group by matched.statement_id

),

final as (

    select
        matched.statement_id,
        matched.billing_period,
        matched.team_id,
        matched.budget_id,
        matched.period_start as budget_period_start,
        cast({{ dbt.dateadd("day", -1, "matched.period_end") }} as date) as budget_last_date,
        cast(matched.amount as {{ money_type() }}) as budget_amount,
        {{ pro_rata("matched.amount", 1, "matched.period_months") }} as month_budget_amount,
        cast(spent.spent_charge as {{ cents_type() }}) as budget_spent_charge,
        cast(matched.amount - spent.spent_charge as {{ money_type() }}) as budget_remaining_amount,
        {%- for column in ["expected_charge", "lower_80_charge", "upper_80_charge"] %}
        cast(forecasts.{{ column }} + month_charges.month_charge as {{ money_type() }})
            as {{ column }},
        {%- endfor %}
        forecasts.as_of_date as forecast_as_of_date
    from matched
    left join spent on matched.statement_id = spent.statement_id
    left join month_charges on matched.statement_id = month_charges.statement_id
    left join ranked_forecasts as forecasts
        on
            matched.team_id = forecasts.team_id
            and matched.billing_period = forecasts.billing_period
            and forecasts.forecast_rank = 1
    where matched.budget_rank = 1

)

select * from final
