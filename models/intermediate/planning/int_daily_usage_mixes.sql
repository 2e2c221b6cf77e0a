{{ config(materialized="by_part", unique_key="charge_date") }}

-- What teams used, by the project's owner of today, so that a project keeps its history when it
-- moves to another team.
with request_costs as (

    select *
    from {{ ref("fct_request_costs") }}
    where {{ is_to_build() }}

),

project_owners as (

    select * from {{ ref("int_current_project_owners") }}

),

owned as (

    select
        request_costs.*,
        coalesce(project_owners.team_id, request_costs.team_id) as owning_team_id,
        case
            when request_costs.is_gateway_cache_hit then 0
            else 1
        end as is_metered,
        case
            when request_costs.status = 'failure' or request_costs.is_gateway_cache_hit then 0
            else 1
        end as request_quantity
    from request_costs
    left join project_owners on request_costs.project_id = project_owners.project_id
    where request_costs.team_id <> 'suspense'

),

final as (

    select
        charge_date,
        owning_team_id as team_id,
        project_id,
        charge_unit,
        provider_tier,
        coalesce(model_id, 'unknown') as model_id,
        {%- for kind in token_kinds() %}
        cast(sum({{ kind }}_tokens * is_metered) as bigint) as {{ kind }}_tokens,
        {%- endfor %}
        cast(sum(request_quantity) as bigint) as request_quantity,
        cast(sum(successful_task_count) as bigint) as task_quantity,
        cast(sum(coalesce(gross_charge, 0)) as {{ money_type() }}) as gross_charge,
        cast(sum(coalesce(net_charge, 0)) as {{ money_type() }}) as net_charge
    from owned
    group by
        charge_date,
        owning_team_id,
        project_id,
        charge_unit,
        provider_tier,
        coalesce(model_id, 'unknown')

)

select * from final
