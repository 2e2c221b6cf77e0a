-- Hours in which a scope charges far more than in the same and the neighbouring hours of that
-- weekday in the weeks earlier_days. Only hours that charge more than the rule's least amount are
-- compared.
with hourly_charges as (

    select * from {{ ref("int_hourly_charges") }}

),

rules as (

    select *
    from {{ ref("stg_policy__alert_rules") }}
    where measure = 'hourly_charge' and is_enabled

),

hours as (

    -- the hour that the clock repeats in autumn is one
    select
        charge_scope_id,
        hour_start,
        sum(gross_charge) as gross_charge
    from hourly_charges
    group by
        charge_scope_id,
        hour_start

),

first_hours as (

    select
        charge_scope_id,
        min(hour_start) as first_hour
    from hours
    group by charge_scope_id

),

candidates as (

    select
        rules.alert_rule_id,
        hours.charge_scope_id,
        hours.hour_start,
        hours.gross_charge
    from hours
    inner join rules
        on hours.gross_charge > coalesce(rules.minimum_amount, 0)

),

lags as (

    {% for week in range(1, var("alert_baseline_weeks") + 1) %}
    {% for neighbour in (-1, 0, 1) %}
    select {{ neighbour - week * 168 }} as lag_hours
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

hours_before as (

    select
        candidates.alert_rule_id,
        candidates.charge_scope_id,
        candidates.hour_start,
        candidates.gross_charge,
        {{ dbt.dateadd("hour", "lags.lag_hours", "candidates.hour_start") }} as hour_before
    from candidates
    cross join lags

),

compared as (

    select
        hours_before.alert_rule_id,
        hours_before.charge_scope_id,
        hours_before.hour_start,
        hours_before.gross_charge,
        cast(coalesce(hours.gross_charge, 0) as double) as charge_before,
        {{ median_of(
            "cast(coalesce(hours.gross_charge, 0) as double)",
            "hours_before.alert_rule_id, hours_before.charge_scope_id, hours_before.hour_start"
        ) }} as expected_charge
    from hours_before
    inner join first_hours
        on
            hours_before.charge_scope_id = first_hours.charge_scope_id
            and hours_before.hour_before >= first_hours.first_hour
    left join hours
        on
            hours_before.charge_scope_id = hours.charge_scope_id
            and hours_before.hour_before = hours.hour_start

),

baselines as (

    select
        alert_rule_id,
        charge_scope_id,
        hour_start,
        max(gross_charge) as gross_charge,
        max(expected_charge) as expected_charge,
        {{ median_of("abs(charge_before - expected_charge)") }} as median_deviation
    from compared
    group by
        alert_rule_id,
        charge_scope_id,
        hour_start
    having count(*) >= 3 * {{ var("alert_minimum_weeks") }}

),

final as (

    select
        baselines.alert_rule_id,
        baselines.charge_scope_id,
        baselines.hour_start,
        cast(baselines.hour_start as date) as charge_date,
        baselines.gross_charge,
        baselines.expected_charge,
        {{ robust_limit("baselines.expected_charge", "baselines.median_deviation", "rules") }}
            as limit_charge
    from baselines
    inner join rules
        on
            baselines.alert_rule_id = rules.alert_rule_id
            and baselines.gross_charge
            > {{ robust_limit("baselines.expected_charge", "baselines.median_deviation", "rules") }}

)

select * from final
