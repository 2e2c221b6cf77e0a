-- Days on which more calls of a scope fail than the days before let expect. The expected rate is that of
-- all calls before, one failure and one success added, so that none is certain. What
-- a provider's alert explains is no alert of its models, and what either explains none of a project: an
-- explanation covers at least half of the failures.
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

failures as (

    select
        request_costs.project_id,
        request_costs.billed_model,
        request_costs.charge_date,
        providers.scope_id is not null as is_of_provider,
        models.scope_id is not null as is_of_model,
        count(*) as failure_count
    from {{ ref("fct_request_costs") }} as request_costs
    left join regressions as providers
        on
            request_costs.provider = providers.scope_id
            and request_costs.charge_date = providers.charge_date
            and providers.scope_type = 'provider'
    left join regressions as models
        on
            request_costs.billed_model = models.scope_id
            and request_costs.charge_date = models.charge_date
            and models.scope_type = 'model'
    where request_costs.status = 'failure'
    group by
        request_costs.project_id,
        request_costs.billed_model,
        request_costs.charge_date,
        providers.scope_id is not null,
        models.scope_id is not null

),

explained as (

    select
        'project' as scope_type,
        project_id as scope_id,
        charge_date,
        sum(failure_count) as failure_count
    from failures
    where is_of_provider or is_of_model
    group by
        project_id,
        charge_date

    union all

    select
        'model' as scope_type,
        billed_model as scope_id,
        charge_date,
        sum(failure_count) as failure_count
    from failures
    where is_of_provider
    group by
        billed_model,
        charge_date

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
    left join explained
        on
            regressions.scope_type = explained.scope_type
            and regressions.scope_id = explained.scope_id
            and regressions.charge_date = explained.charge_date
    where 2 * coalesce(explained.failure_count, 0) < regressions.failure_count

)

select * from final
