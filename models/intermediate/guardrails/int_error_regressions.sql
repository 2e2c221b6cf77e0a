-- Days on which more calls of a scope fail than the days before let expect. The expected rate is that of
-- all calls before, one failure and one success added, so that none is certain. Where
-- half of a project's failures are at a provider that fails for everybody, the alert is the provider's.
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
        days.scope_type,
        days.scope_id,
        days.charge_date,
        days.request_count,
        days.failure_count,
        (sum(before.failure_count) + 1.0) / (sum(before.request_count) + 2.0) as expected_rate
    from reliability as days
    inner join reliability as before
        on
            days.scope_type = before.scope_type
            and days.scope_id = before.scope_id
            and days.charge_date > before.charge_date
            and {{ dbt.datediff("before.charge_date", "days.charge_date", "day") }}
            <= {{ var("alert_baseline_days") }}
    group by
        days.scope_type,
        days.scope_id,
        days.charge_date,
        days.request_count,
        days.failure_count
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

regressions as (

    select *
    from limits
    where error_rate > limit_rate

),

provider_faults as (

    -- failures of a project at a provider whose calls fail for everybody that day
    select
        request_costs.project_id,
        request_costs.charge_date,
        count(*) as failure_count
    from {{ ref("fct_request_costs") }} as request_costs
    inner join regressions
        on
            request_costs.provider = regressions.scope_id
            and request_costs.charge_date = regressions.charge_date
            and regressions.scope_type = 'provider'
    where request_costs.status = 'failure'
    group by
        request_costs.project_id,
        request_costs.charge_date

),

final as (

    select
        regressions.alert_rule_id,
        regressions.scope_type,
        regressions.scope_id,
        regressions.charge_date,
        regressions.request_count,
        regressions.failure_count,
        regressions.error_rate,
        regressions.expected_rate,
        regressions.limit_rate
    from regressions
    left join provider_faults
        on
            regressions.scope_type = 'project'
            and regressions.scope_id = provider_faults.project_id
            and regressions.charge_date = provider_faults.charge_date
    where 2 * coalesce(provider_faults.failure_count, 0) < regressions.failure_count

)

select * from final
