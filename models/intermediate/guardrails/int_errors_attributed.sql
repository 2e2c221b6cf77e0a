-- One cause is one alert. Where only one model of a provider fails, and the others together stay
-- within the limit, the alert is the model's; else it is the provider's, and its models have
-- none. What either explains of a project is none of the project's: an explanation covers at
-- least half of the failures.
with regressions as (

    select * from {{ ref("int_error_regressions") }}

),

calls as (

    select
        project_id,
        provider,
        billed_model,
        charge_date,
        count(*) as request_count,
        sum(case when status = 'failure' then 1 else 0 end) as failure_count
    from {{ ref("fct_request_costs") }}
    where not is_gateway_cache_hit
    group by
        project_id,
        provider,
        billed_model,
        charge_date

),

models_at_fault as (

    select
        scope_id as billed_model,
        charge_date
    from regressions
    where scope_type = 'model'

),

worst_models as (

    select
        calls.provider,
        calls.charge_date,
        sum(calls.request_count) as request_count,
        sum(calls.failure_count) as failure_count,
        row_number() over (
            partition by calls.provider, calls.charge_date
            order by sum(calls.failure_count) desc, calls.billed_model
        ) as fault_rank
    from calls
    inner join models_at_fault
        on
            calls.billed_model = models_at_fault.billed_model
            and calls.charge_date = models_at_fault.charge_date
    group by
        calls.provider,
        calls.charge_date,
        calls.billed_model

),

providers_at_fault as (

    -- without the worst model that has an alert of its own
    select
        regressions.scope_id as provider,
        regressions.charge_date
    from regressions
    left join worst_models
        on
            regressions.scope_id = worst_models.provider
            and regressions.charge_date = worst_models.charge_date
            and worst_models.fault_rank = 1
    where
        regressions.scope_type = 'provider'
        and regressions.failure_count - coalesce(worst_models.failure_count, 0)
        > regressions.limit_rate
        * (regressions.request_count - coalesce(worst_models.request_count, 0))

),

attributed as (

    select
        calls.project_id,
        calls.provider,
        calls.billed_model,
        calls.charge_date,
        calls.failure_count,
        providers_at_fault.provider is not null as is_of_provider,
        providers_at_fault.provider is not null
        or models_at_fault.billed_model is not null as is_of_either
    from calls
    left join providers_at_fault
        on
            calls.provider = providers_at_fault.provider
            and calls.charge_date = providers_at_fault.charge_date
    left join models_at_fault
        on
            calls.billed_model = models_at_fault.billed_model
            and calls.charge_date = models_at_fault.charge_date

),

explained as (

    select
        'project' as scope_type,
        project_id as scope_id,
        charge_date,
        sum(failure_count) as failure_count
    from attributed
    where is_of_either
    group by
        project_id,
        charge_date

    union all

    select
        'model' as scope_type,
        billed_model as scope_id,
        charge_date,
        sum(failure_count) as failure_count
    from attributed
    where is_of_provider
    group by
        billed_model,
        charge_date

    union all

    -- a provider that is not at fault itself
    select
        'provider' as scope_type,
        provider as scope_id,
        charge_date,
        sum(failure_count) as failure_count
    from attributed
    where not is_of_provider
    group by
        provider,
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
