-- Days on which a rule about what projects charge holds. An hour's spike on a day that is a
-- spike itself is part of that.
with rules as (

    select *
    from {{ ref("stg_policy__alert_rules") }}
    where is_enabled

),

baselines as (

    select * from {{ ref("int_daily_charge_baselines") }}

),

levels as (

    select * from {{ ref("int_charge_levels") }}

),

hourly_spikes as (

    select * from {{ ref("int_hourly_spikes") }}

),

scopes as (

    select distinct
        charge_scope_id,
        project_id,
        unassigned_team_id
    from {{ ref("int_daily_charges") }}

),

daily_spikes as (

    select
        rules.alert_rule_id,
        baselines.charge_scope_id,
        baselines.charge_date,
        baselines.gross_charge as measured_value,
        baselines.expected_charge as expected_value,
        {{ robust_limit("baselines.expected_charge", "baselines.median_deviation", "rules") }}
            as limit_value
    from baselines
    inner join rules on rules.measure = 'daily_charge'
    where
        baselines.gross_charge
        > {{ robust_limit("baselines.expected_charge", "baselines.median_deviation", "rules") }}

),

hours_of_other_days as (

    select
        hourly_spikes.alert_rule_id,
        hourly_spikes.charge_scope_id,
        hourly_spikes.charge_date,
        hourly_spikes.gross_charge as measured_value,
        hourly_spikes.expected_charge as expected_value,
        hourly_spikes.limit_charge as limit_value,
        row_number() over (
            partition by
                hourly_spikes.alert_rule_id,
                hourly_spikes.charge_scope_id,
                hourly_spikes.charge_date
            order by hourly_spikes.gross_charge desc, hourly_spikes.hour_start asc
        ) as spike_rank
    from hourly_spikes
    left join daily_spikes
        on
            hourly_spikes.charge_scope_id = daily_spikes.charge_scope_id
            and hourly_spikes.charge_date = daily_spikes.charge_date
    where daily_spikes.charge_scope_id is null

),

conditions as (

    select
        alert_rule_id,
        charge_scope_id,
        charge_date,
        measured_value,
        expected_value,
        limit_value
    from daily_spikes

    union all

    select
        alert_rule_id,
        charge_scope_id,
        charge_date,
        measured_value,
        expected_value,
        limit_value
    from hours_of_other_days
    where spike_rank = 1

    union all

    select
        rules.alert_rule_id,
        levels.charge_scope_id,
        levels.charge_date,
        levels.charge_without_rise as measured_value,
        levels.expected_charge as expected_value,
        {{ robust_limit("levels.expected_charge", "levels.median_deviation", "rules") }}
            as limit_value
    from levels
    inner join rules on rules.measure = 'charge_level_up'
    where
        levels.charge_without_rise
        > {{ robust_limit("levels.expected_charge", "levels.median_deviation", "rules") }}

    union all

    select
        rules.alert_rule_id,
        levels.charge_scope_id,
        levels.charge_date,
        levels.charge_without_fall as measured_value,
        levels.expected_charge as expected_value,
        {{ robust_limit("levels.expected_charge", "levels.median_deviation", "rules", "-") }}
            as limit_value
    from levels
    inner join rules on rules.measure = 'charge_level_down'
    where
        levels.charge_without_fall
        < {{ robust_limit("levels.expected_charge", "levels.median_deviation", "rules", "-") }}

),

final as (

    select
        conditions.alert_rule_id,
        scopes.charge_scope_id as scope_id,
        scopes.project_id,
        scopes.unassigned_team_id as team_id,
        conditions.charge_date as first_date,
        conditions.charge_date as last_date,
        conditions.measured_value,
        conditions.expected_value,
        conditions.limit_value,
        abs(conditions.measured_value - conditions.expected_value) as charge_at_stake
    from conditions
    inner join scopes on conditions.charge_scope_id = scopes.charge_scope_id

)

select * from final
