-- Eight weeks of the projects that initiatives are like: how often each was asked, and at what
-- charge.
with reference_projects as (

    select distinct like_project_id as project_id
    from {{ ref("stg_policy__initiatives") }}

),

current_origin as (

    select origin_date
    from {{ ref("int_forecast_origins") }}
    where is_current

),

requests as (

    select
        request_costs.project_id,
        request_costs.task_id,
        request_costs.gross_charge,
        case
            when request_costs.status = 'failure' or request_costs.is_gateway_cache_hit then 0
            else 1
        end as request_quantity,
        {{ weeks_before("request_costs.charge_date", "current_origin.origin_date") }}
            as week_number
    from {{ ref("fct_request_costs") }} as request_costs
    inner join reference_projects on request_costs.project_id = reference_projects.project_id
    inner join current_origin
        on request_costs.charge_date >= {{ dbt.dateadd("day", -56, "current_origin.origin_date") }}
    where request_costs.team_id <> 'suspense'

),

final as (

    select
        project_id,
        week_number,
        cast(sum(request_quantity) as bigint) as request_count,
        count(distinct task_id) as task_count,
        cast(sum(coalesce(gross_charge, 0)) as {{ money_type() }}) as gross_charge
    from requests
    group by project_id, week_number

)

select * from final
