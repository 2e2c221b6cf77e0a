-- A task is charged once, on its last request: on that request's day, to its team, at its tier's
-- rate, however many midnights, month ends and re-organisations lie between its first and its last.
-- One that was charged in a period that is retired since stays charged there.
with requests as (

    select
        *,
        {{ task_key("requests") }} as task_key,
        lower(trim(task_outcome)) as outcome
    from {{ ref("int_requests_costed") }} as requests
    where charge_unit in ('task', 'blended')

),

charged_before as (

    select
        project_id,
        {{ task_key("retired_requests") }} as task_key,
        request_id
    from {{ ref("stg_retired__requests") }} as retired_requests
    where successful_task_count > 0

),

ordered_requests as (

    select
        *,
        case when outcome in ('success', 'failure') then outcome end as reported_outcome,
        row_number() over (
            partition by project_id, task_key
            order by started_at desc, request_id desc
        ) as position_from_end
    from requests

),

tasks as (

    select
        project_id,
        task_key,
        {{ first_value_by("reported_outcome", "position_from_end") }} as reported_outcome,
        {{ first_value_by("request_id", "position_from_end") }} as last_request_id,
        {{ first_value_by("coalesce(status, 'success')", "position_from_end") }} as last_status,
        count(*) as request_count
    from ordered_requests
    group by project_id, task_key

),

decided as (

    -- a task whose last request failed did not succeed, whatever an unknown outcome counts as
    select
        tasks.project_id,
        tasks.task_key,
        coalesce(charged_before.request_id, tasks.last_request_id) as last_request_id,
        tasks.request_count,
        coalesce(tasks.reported_outcome, 'unknown') as outcome,
        coalesce(
            tasks.reported_outcome,
            case
                when tasks.last_status = 'failure' then 'failure'
                else '{{ var("unknown_task_outcome") }}'
            end
        ) = 'success' as is_successful
    from tasks
    left join charged_before
        on
            tasks.project_id = charged_before.project_id
            and tasks.task_key = charged_before.task_key

)

select * from decided
