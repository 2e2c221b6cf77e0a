with task_days as (

    select distinct
        charge_date,
        project_id,
        {{ task_key("requests") }} as task_key
    from {{ ref("int_requests_costed") }} as requests
    where charge_unit in ('task', 'blended')

),

tasks as (

    select * from {{ ref("int_tasks") }}

),

final as (

    select
        task_days.charge_date,
        tasks.project_id,
        tasks.task_key,
        tasks.last_request_id,
        tasks.outcome,
        tasks.is_successful
    from task_days
    inner join tasks
        on
            task_days.project_id = tasks.project_id
            and task_days.task_key = tasks.task_key

)

select * from final
