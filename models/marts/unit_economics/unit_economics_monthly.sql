{% set dimensions = ["billing_period", "team_id", "project_id"] %}

with requests as (

    select * from {{ ref("fct_request_costs") }}

),

tasks as (

    select
        {{ dimensions | join(",\n        ") }},
        count(*) as task_count,
        cast(sum(case when outcome = 'success' then 1 else 0 end) as bigint)
            as successful_task_count,
        cast(sum(case when outcome = 'failure' then 1 else 0 end) as bigint)
            as failed_task_count,
        cast(sum(provider_cost) as {{ money_type() }}) as task_provider_cost,
        cast(sum(gross_charge) as {{ money_type() }}) as task_gross_charge
    from {{ ref("int_reported_tasks") }}
    group by {{ dimensions | join(", ") }}

),

measured as (

    select
        {{ dimensions | join(",\n        ") }},
        {{ unit_economics_measures() }}
    from requests
    group by {{ dimensions | join(", ") }}

),

final as (

    select
        {{ content_key(["measured.billing_period", "measured.team_id", "measured.project_id"]) }}
            as unit_economics_monthly_id,
        measured.billing_period,
        measured.team_id,
        measured.project_id,
        {{ unit_economics_columns() }},
        coalesce(tasks.task_count, 0) as task_count,
        coalesce(tasks.successful_task_count, 0) as successful_task_count,
        coalesce(tasks.failed_task_count, 0) as failed_task_count,
        {{ amount_per("tasks.task_provider_cost", "tasks.successful_task_count") }}
            as provider_cost_per_successful_task,
        {{ amount_per("tasks.task_gross_charge", "tasks.successful_task_count") }}
            as gross_charge_per_successful_task
    from measured
    left join tasks
        on
            measured.billing_period = tasks.billing_period
            and measured.team_id = tasks.team_id
            and measured.project_id = tasks.project_id

)

select * from final
