-- The share of a project's charge that funds will bear in a month ahead: what each rule absorbed of
-- it in the four weeks before the origin, for as long as the rule is in force.
with months as (

    select * from {{ ref("int_forecast_months") }}

),

rules as (

    select
        rule_id,
        cast({{ billing_time("starts_at") }} as date) as first_day,
        cast({{ billing_time("ends_at") }} as date) as day_after
    from {{ ref("stg_policy__exception_rules") }}

),

absorbed_days as (

    select
        allocations.charge_date,
        allocations.team_id,
        allocations.project_id,
        allocations.rule_id,
        rules.first_day,
        rules.day_after,
        sum(allocations.absorbed_charge) as absorbed_charge
    from {{ ref("fct_allocations") }} as allocations
    inner join rules on allocations.rule_id = rules.rule_id
    where allocations.payer_type = 'fund'
    group by
        allocations.charge_date,
        allocations.team_id,
        allocations.project_id,
        allocations.rule_id,
        rules.first_day,
        rules.day_after

),

recent_absorption as (

    select
        history.origin_date,
        history.team_id,
        history.project_id,
        absorbed_days.rule_id,
        absorbed_days.first_day,
        absorbed_days.day_after,
        sum(absorbed_days.absorbed_charge) as absorbed_charge
    from {{ ref("int_forecast_history") }} as history
    inner join absorbed_days
        on
            history.charge_date = absorbed_days.charge_date
            and history.project_id = absorbed_days.project_id
            and (
                history.project_id <> 'unassigned'
                or history.team_id = absorbed_days.team_id
            )
    where history.week_number < 4
    group by
        history.origin_date,
        history.team_id,
        history.project_id,
        absorbed_days.rule_id,
        absorbed_days.first_day,
        absorbed_days.day_after

),

rule_shares as (

    select
        recent_absorption.origin_date,
        recent_absorption.team_id,
        recent_absorption.project_id,
        recent_absorption.rule_id,
        recent_absorption.first_day,
        recent_absorption.day_after,
        cast(recent_absorption.absorbed_charge as double) / cast(
            sum(daily_charges.gross_charge) as double
        ) as absorbed_share
    from recent_absorption
    inner join {{ ref("int_daily_series_charges") }} as daily_charges
        on
            recent_absorption.team_id = daily_charges.team_id
            and recent_absorption.project_id = daily_charges.project_id
            and recent_absorption.first_day <= daily_charges.charge_date
            and recent_absorption.origin_date > daily_charges.charge_date
            and daily_charges.charge_date
            >= {{ dbt.dateadd("day", -28, "recent_absorption.origin_date") }}
    group by
        recent_absorption.origin_date,
        recent_absorption.team_id,
        recent_absorption.project_id,
        recent_absorption.rule_id,
        recent_absorption.first_day,
        recent_absorption.day_after,
        recent_absorption.absorbed_charge
    having sum(daily_charges.gross_charge) > 0

),

rule_months as (

    select
        months.origin_date,
        months.team_id,
        months.project_id,
        months.billing_period,
        rule_shares.absorbed_share * {{ dbt.datediff(
            "months.first_day",
            "least(cast(" ~ dbt.dateadd("day", 1, "months.last_day") ~ " as date),"
            ~ " rule_shares.day_after)",
            "day"
        ) }} / months.days_ahead as absorbed_share
    from months
    inner join rule_shares
        on
            months.origin_date = rule_shares.origin_date
            and months.team_id = rule_shares.team_id
            and months.project_id = rule_shares.project_id
            and months.first_day < rule_shares.day_after

),

final as (

    select
        origin_date,
        team_id,
        project_id,
        billing_period,
        least(sum(cast(absorbed_share as {{ ratio_type() }})), 1) as absorbed_share
    from rule_months
    group by origin_date, team_id, project_id, billing_period

)

select * from final
