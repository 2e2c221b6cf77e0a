-- A task is all requests of a project with one task id, whatever the project is charged by. It
-- counts where its last request ran, and costs what all of its requests cost.
with requests as (

    select *
    from {{ ref("fct_request_costs") }}
    where task_id is not null

),

ordered_requests as (

    select
        *,
        case
            when lower(trim(task_outcome)) in ('success', 'failure')
                then lower(trim(task_outcome))
        end as reported_outcome,
        row_number() over (
            partition by project_id, task_id
            order by started_at desc, request_id desc
        ) as position_from_end
    from requests

),

tasks as (

    select
        project_id,
        task_id,
        {{ first_value_by("charge_date", "position_from_end") }} as charge_date,
        {{ first_value_by("billing_period", "position_from_end") }} as billing_period,
        {{ first_value_by("team_id", "position_from_end") }} as team_id,
        coalesce({{ first_value_by("reported_outcome", "position_from_end") }}, 'unknown')
            as outcome,
        count(*) as request_count,
        cast(sum(coalesce(provider_cost, 0)) as {{ money_type() }}) as provider_cost,
        cast(sum(coalesce(gross_charge, 0)) as {{ money_type() }}) as gross_charge
    from ordered_requests
    group by project_id, task_id

)

select * from tasks
