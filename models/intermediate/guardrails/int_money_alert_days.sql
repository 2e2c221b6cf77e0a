-- Days on which a rule about budgets, pools, providers' bills or silent sources holds. What
-- belongs to a period of its own (occurrence) is one alert in it.
with rules as (

    select *
    from {{ ref("stg_policy__alert_rules") }}
    where is_enabled

),

budgets as (

    select * from {{ ref("stg_policy__budgets") }}

),

budget_days as (

    select * from {{ ref("int_budget_days") }}

),

budget_status as (

    select * from {{ ref("budget_status") }}

),

spent_pools as (

    -- what is drawn of a pool stays so until its period ends
    select
        rules.alert_rule_id,
        rules.threshold,
        pool_days.pool_id,
        pool_days.team_id,
        pool_days.pool_period,
        pool_days.pool_period_end,
        pool_days.available_amount,
        min(pool_days.charge_date) as first_date,
        max(pool_days.drawn_amount) as drawn_amount
    from {{ ref("int_pool_days") }} as pool_days
    inner join rules
        on
            rules.measure = 'pool_drawn_share'
            and pool_days.drawn_amount > rules.threshold * pool_days.available_amount
    group by
        rules.alert_rule_id,
        rules.threshold,
        pool_days.pool_id,
        pool_days.team_id,
        pool_days.pool_period,
        pool_days.pool_period_end,
        pool_days.available_amount

),

unmetered as (

    select * from {{ ref("unmetered_usage") }}

),

silent_days as (

    -- gaps of a log that began on the same day are one
    select
        log_name,
        cast({{ billing_time("gap_from") }} as date) as first_date,
        max(cast({{ billing_time(dbt.dateadd("hour", -1, "gap_to")) }} as date)) as last_date,
        sum(hour_count) as hour_count,
        sum(missed_provider_cost) as missed_provider_cost
    from {{ ref("usage_gaps") }}
    group by
        log_name,
        cast({{ billing_time("gap_from") }} as date)

),

latest_day as (

    select max(charge_date) as as_of_date
    from {{ ref("fct_request_costs") }}

),

budget_forecasts as (

    -- of days that have passed no forecast is kept: their pace stands in
    select
        budget_days.budget_id,
        budget_days.budget_date,
        budget_days.budget_amount,
        budget_days.period_start,
        budget_days.period_end,
        coalesce(
            budget_status.forecast_charge,
            budget_days.spent_charge + budget_days.committed_charge
            + budget_days.charge_per_day * budget_days.days_left_in_period
        ) as forecast_charge
    from budget_days
    left join budget_status
        on
            budget_days.budget_id = budget_status.budget_id
            and budget_days.budget_date = budget_status.as_of_date

),

final as (

    select
        rules.alert_rule_id,
        budget_days.budget_id as scope_id,
        budgets.project_id,
        budgets.team_id,
        budget_days.budget_date as first_date,
        budget_days.budget_date as last_date,
        budget_days.period_start as occurrence_start,
        budget_days.period_end as occurrence_end,
        cast(budget_days.days_until_spent as double) as measured_value,
        cast(budget_days.days_left_in_period as double) as expected_value,
        cast(rules.threshold as double) as limit_value,
        cast(budget_days.remaining_amount as double) as charge_at_stake
    from budget_days
    inner join budgets on budget_days.budget_id = budgets.budget_id
    inner join rules
        on
            rules.measure = 'budget_days_left'
            and budget_days.days_until_spent <= rules.threshold
            and budget_days.remaining_amount
            < budget_days.charge_per_day * budget_days.days_left_in_period
            * (1 - coalesce(rules.minimum_change, 0))

    union all

    select
        rules.alert_rule_id,
        budget_forecasts.budget_id as scope_id,
        budgets.project_id,
        budgets.team_id,
        budget_forecasts.budget_date as first_date,
        budget_forecasts.budget_date as last_date,
        budget_forecasts.period_start as occurrence_start,
        budget_forecasts.period_end as occurrence_end,
        budget_forecasts.forecast_charge as measured_value,
        budget_forecasts.budget_amount as expected_value,
        budget_forecasts.budget_amount * (1 + rules.threshold) as limit_value,
        budget_forecasts.forecast_charge - budget_forecasts.budget_amount as charge_at_stake
    from budget_forecasts
    inner join budgets on budget_forecasts.budget_id = budgets.budget_id
    inner join rules
        on
            rules.measure = 'budget_forecast'
            and budget_forecasts.forecast_charge
            > budget_forecasts.budget_amount * (1 + rules.threshold)
            and budget_forecasts.forecast_charge - budget_forecasts.budget_amount
            >= coalesce(rules.minimum_amount, 0)

    union all

    select
        spent_pools.alert_rule_id,
        spent_pools.pool_id as scope_id,
        null as project_id,
        spent_pools.team_id,
        spent_pools.first_date,
        cast(
            least(
                {{ dbt.dateadd("day", -1, "spent_pools.pool_period_end") }}, latest_day.as_of_date
            ) as date
        ) as last_date,
        spent_pools.pool_period as occurrence_start,
        spent_pools.pool_period_end as occurrence_end,
        cast(spent_pools.drawn_amount as double) / cast(spent_pools.available_amount as double)
            as measured_value,
        null as expected_value,
        spent_pools.threshold as limit_value,
        spent_pools.available_amount - spent_pools.drawn_amount as charge_at_stake
    from spent_pools
    cross join latest_day

    union all

    select
        rules.alert_rule_id,
        unmetered.provider_account_id || coalesce('/' || unmetered.model_id, '') as scope_id,
        null as project_id,
        null as team_id,
        unmetered.from_date as first_date,
        cast(
            least({{ dbt.dateadd("day", -1, "unmetered.to_date") }}, latest_day.as_of_date) as date
        ) as last_date,
        null as occurrence_start,
        null as occurrence_end,
        unmetered.unmetered_amount as measured_value,
        null as expected_value,
        greatest(rules.threshold * unmetered.invoiced_amount, coalesce(rules.minimum_amount, 0))
            as limit_value,
        unmetered.unmetered_amount as charge_at_stake
    from unmetered
    cross join latest_day
    inner join rules
        on
            rules.measure = 'unmetered_amount'
            and unmetered.unmetered_amount
            > greatest(
                rules.threshold * unmetered.invoiced_amount, coalesce(rules.minimum_amount, 0)
            )

    union all

    select
        rules.alert_rule_id,
        silent_days.log_name as scope_id,
        null as project_id,
        null as team_id,
        silent_days.first_date,
        silent_days.last_date,
        null as occurrence_start,
        null as occurrence_end,
        silent_days.hour_count as measured_value,
        null as expected_value,
        rules.threshold as limit_value,
        silent_days.missed_provider_cost as charge_at_stake
    from silent_days
    inner join rules
        on
            rules.measure = 'source_silence'
            and silent_days.hour_count > rules.threshold
            and coalesce(silent_days.missed_provider_cost, 0) >= coalesce(rules.minimum_amount, 0)

)

select * from final
