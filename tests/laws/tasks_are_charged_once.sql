-- A successful task of a project that is charged by the task is charged once, however many
-- midnights, month ends and re-organisations its requests span.
with tasks as (

    select
        project_id,
        coalesce(task_id, request_id) as task_key,
        max(task_outcome) as task_outcome,
        sum(successful_task_count) as charged_count
    from {{ ref("fct_request_costs") }}
    where charge_unit in ('task', 'blended')
    group by project_id, coalesce(task_id, request_id)

)

select *
from tasks
where
    charged_count > 1
    or (task_outcome = 'success' and charged_count <> 1)
    or (task_outcome = 'failure' and charged_count <> 0)
