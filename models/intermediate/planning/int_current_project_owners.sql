with last_usage as (

    select max(charge_date) as last_usage_date
    from {{ ref("fct_request_costs") }}

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

final as (

    select
        project_id,
        team_id
    from project_versions
    where version_rank = 1

)

select * from final
