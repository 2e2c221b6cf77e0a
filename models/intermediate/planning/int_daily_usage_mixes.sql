-- What teams used, by the project's owner of today, so that a project keeps its history when it
-- moves to another team.
with request_costs as (

    select * from {{ ref("fct_request_costs") }}

),

last_usage as (

    select max(charge_date) as last_usage_date
    from request_costs

),

project_versions as (

    select
        projects.project_id,
        projects.team_id,
        row_number() over (
            partition by projects.project_id
            order by
                case when projects.valid_from <= last_usage.last_usage_date then 1 else 2 end,
                projects.valid_from desc
        ) as version_rank
    from {{ ref("stg_policy__projects") }} as projects
    cross join last_usage

),

owned as (

    select
        request_costs.*,
        coalesce(project_versions.team_id, request_costs.team_id) as owning_team_id,
        case
            when request_costs.is_gateway_cache_hit then 0
            else 1
        end as is_metered,
        case
            when request_costs.status = 'failure' or request_costs.is_gateway_cache_hit then 0
            else 1
        end as request_quantity
    from request_costs
    left join project_versions
        on
            request_costs.project_id = project_versions.project_id
            and project_versions.version_rank = 1
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
