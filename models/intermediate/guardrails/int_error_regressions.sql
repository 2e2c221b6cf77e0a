-- Days on which more calls of a scope fail than the days before let expect. The expected rate
-- is that of all calls before, one failure and one success added, so that none is certain.
with reliability as (

    select * from {{ ref("int_daily_reliability") }}

),

rules as (

    select *
    from {{ ref("stg_policy__alert_rules") }}
    where measure = 'error_rate' and is_enabled

),

compared as (

    select
        judged.scope_type,
        judged.scope_id,
        judged.charge_date,
        judged.request_count,
        judged.failure_count,
        (sum(earlier_days.failure_count) + 1)
        / (sum(earlier_days.request_count) + 2) as expected_rate
    from reliability as judged
    inner join reliability as earlier_days
        on
            judged.scope_type = earlier_days.scope_type
            and judged.scope_id = earlier_days.scope_id
            and judged.charge_date > earlier_days.charge_date
            and {{ dbt.datediff("earlier_days.charge_date", "judged.charge_date", "day") }}
            <= {{ var("alert_baseline_days") }}
    group by
        judged.scope_type,
        judged.scope_id,
        judged.charge_date,
        judged.request_count,
        judged.failure_count
    having count(*) >= {{ var("alert_minimum_days") }}

),

limits as (

    select
        rules.alert_rule_id,
        compared.scope_type,
        compared.scope_id,
        compared.charge_date,
        compared.request_count,
        compared.failure_count,
        compared.failure_count / cast(compared.request_count as double) as error_rate,
        compared.expected_rate,
        compared.expected_rate + greatest(
            rules.threshold * sqrt(
                compared.expected_rate * (1 - compared.expected_rate) / compared.request_count
            ),
            coalesce(rules.minimum_change, 0)
        ) as limit_rate
    from compared
    inner join rules
        on
            compared.scope_type = rules.scope_type
            and compared.request_count >= coalesce(rules.minimum_requests, 0)

),

final as (

    select
        alert_rule_id,
        scope_type,
        scope_id,
        charge_date,
        request_count,
        failure_count,
        error_rate,
        expected_rate,
        limit_rate
    from limits
    where error_rate > limit_rate

)

select * from final
