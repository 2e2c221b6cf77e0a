-- What became of what allowances paid? A row a pool and project that drew on it: what it drew, how
-- many tasks its experiments solved for it, and what the project spent in production after its
-- first draw: an experiment that graduates turns into production spend that a team pays itself.
with requests as (

    select * from {{ ref("fct_request_costs") }}

),

environments as (

    select * from {{ ref("stg_policy__environments") }}

),

draws as (

    select
        absorbed.pool_id,
        requests.project_id,
        requests.team_id,
        requests.started_at,
        requests.task_id,
        requests.task_outcome,
        absorbed.absorbed_charge
    from {{ ref("fct_absorbed_charges") }} as absorbed
    inner join requests on absorbed.request_id = requests.request_id
    where absorbed.pool_id is not null

),

drawn as (

    select
        pool_id,
        project_id,
        min(started_at) as first_drawn_at,
        max(started_at) as last_drawn_at,
        count(*) as request_count,
        count(distinct task_id) as task_count,
        count(distinct case when task_outcome = 'success' then task_id end)
            as successful_task_count,
        sum(absorbed_charge) as drawn_charge
    from draws
    group by pool_id, project_id

),

production as (

    select
        drawn.pool_id,
        drawn.project_id,
        count(*) as production_request_count,
        sum(requests.net_charge) as production_charge
    from drawn
    inner join requests
        on
            drawn.project_id = requests.project_id
            and drawn.first_drawn_at < requests.started_at
    inner join environments
        on
            requests.environment = environments.environment
            and environments.is_production
    group by drawn.pool_id, drawn.project_id

)

select
    drawn.pool_id,
    drawn.project_id,
    drawn.first_drawn_at,
    drawn.last_drawn_at,
    drawn.request_count,
    drawn.task_count,
    drawn.successful_task_count,
    drawn.drawn_charge,
    {{ pro_rata("drawn.drawn_charge", "1", "nullif(drawn.successful_task_count, 0)") }}
        as drawn_charge_per_successful_task,
    coalesce(production.production_request_count, 0) as production_request_count,
    coalesce(production.production_charge, 0) as production_charge,
    coalesce(production.production_charge, 0) - drawn.drawn_charge as net_return
from drawn
left join production
    on
        drawn.pool_id = production.pool_id
        and drawn.project_id = production.project_id
order by drawn.drawn_charge desc, drawn.pool_id asc, drawn.project_id asc
