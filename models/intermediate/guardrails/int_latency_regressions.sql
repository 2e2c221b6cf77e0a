-- Days on which the answers of a scope take longer than the median of the days earlier_days.
with reliability as (

    select * from {{ ref("int_daily_reliability") }}

),

rules as (

    select *
    from {{ ref("stg_policy__alert_rules") }}
    where measure in ('median_latency', 'latency_p95') and is_enabled

),

measured as (

    select
        rules.alert_rule_id,
        reliability.scope_type,
        reliability.scope_id,
        reliability.charge_date,
        reliability.answer_count,
        case
            when rules.measure = 'median_latency' then reliability.median_latency_ms
            else reliability.latency_p95_ms
        end as latency_ms
    from reliability
    inner join rules
        on
            reliability.scope_type = rules.scope_type
            and reliability.answer_count >= coalesce(rules.minimum_requests, 1)

),

days_before as (

    select
        judged.alert_rule_id,
        judged.scope_type,
        judged.scope_id,
        judged.charge_date,
        judged.answer_count,
        judged.latency_ms,
        earlier_days.latency_ms as latency_before_ms,
        {{ median_of(
            "earlier_days.latency_ms",
            "judged.alert_rule_id, judged.scope_type, judged.scope_id, judged.charge_date"
        ) }} as expected_latency_ms
    from measured as judged
    inner join measured as earlier_days
        on
            judged.alert_rule_id = earlier_days.alert_rule_id
            and judged.scope_type = earlier_days.scope_type
            and judged.scope_id = earlier_days.scope_id
            and judged.charge_date > earlier_days.charge_date
            and {{ dbt.datediff("earlier_days.charge_date", "judged.charge_date", "day") }}
            <= {{ var("alert_baseline_days") }}

),

baselines as (

    select
        alert_rule_id,
        scope_type,
        scope_id,
        charge_date,
        max(answer_count) as answer_count,
        max(latency_ms) as latency_ms,
        max(expected_latency_ms) as expected_latency_ms,
        {{ median_of("abs(latency_before_ms - expected_latency_ms)") }} as median_deviation
    from days_before
    group by
        alert_rule_id,
        scope_type,
        scope_id,
        charge_date
    having count(*) >= {{ var("alert_minimum_days") }}

),

limits as (

    select
        baselines.*,
        {{ robust_limit(
            "baselines.expected_latency_ms", "baselines.median_deviation", "rules"
        ) }} as limit_latency_ms
    from baselines
    inner join rules on baselines.alert_rule_id = rules.alert_rule_id

),

final as (

    select
        alert_rule_id,
        scope_type,
        scope_id,
        charge_date,
        answer_count,
        latency_ms,
        expected_latency_ms,
        limit_latency_ms
    from limits
    where latency_ms > limit_latency_ms

)

select * from final
