-- Days on which a rule about errors, latency, tags or prices of usage holds.
with rules as (

    select *
    from {{ ref("stg_policy__alert_rules") }}
    where is_enabled

),

unrated_models as (

    select
        billed_model,
        charge_date,
        count(*) as request_count,
        nullif(sum(coalesce(list_cost, provider_cost, 0)), 0) as known_cost
    from {{ ref("fct_request_costs") }}
    where rating_status = 'unrated'
    group by
        billed_model,
        charge_date

),

final as (

    select
        alert_rule_id,
        scope_id,
        case when scope_type = 'project' then scope_id end as project_id,
        cast(null as string) as team_id,
        charge_date as first_date,
        charge_date as last_date,
        error_rate as measured_value,
        expected_rate as expected_value,
        limit_rate as limit_value,
        cast(null as double) as charge_at_stake
    from {{ ref("int_errors_attributed") }}

    union all

    select
        alert_rule_id,
        scope_id,
        case when scope_type = 'project' then scope_id end as project_id,
        null as team_id,
        charge_date as first_date,
        charge_date as last_date,
        latency_ms as measured_value,
        expected_latency_ms as expected_value,
        limit_latency_ms as limit_value,
        null as charge_at_stake
    from {{ ref("int_latency_regressions") }}

    union all

    select
        alert_rule_id,
        scope_id,
        null as project_id,
        case when scope_type = 'team' then scope_id end as team_id,
        charge_date as first_date,
        charge_date as last_date,
        untagged_share as measured_value,
        null as expected_value,
        limit_share as limit_value,
        untagged_charge as charge_at_stake
    from {{ ref("int_untagged_weeks") }}

    union all

    select
        rules.alert_rule_id,
        unrated_models.billed_model as scope_id,
        null as project_id,
        null as team_id,
        unrated_models.charge_date as first_date,
        unrated_models.charge_date as last_date,
        unrated_models.request_count as measured_value,
        null as expected_value,
        rules.threshold as limit_value,
        unrated_models.known_cost as charge_at_stake
    from unrated_models
    inner join rules
        on
            rules.measure = 'unrated_requests'
            and unrated_models.request_count > rules.threshold
            and unrated_models.request_count >= coalesce(rules.minimum_requests, 0)

)

select * from final
