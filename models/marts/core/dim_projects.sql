with versions as (

    select
        *,
        row_number() over (partition by project_id order by valid_from desc) as version_rank
    from {{ ref("stg_policy__projects") }}

),

latest_versions as (

    select
        project_id,
        project_name,
        team_id,
        charge_unit,
        owner,
        valid_from,
        valid_to
    from versions
    where version_rank = 1

),

final as (

    select
        project_id,
        project_name,
        team_id,
        charge_unit,
        owner,
        valid_from,
        valid_to
    from latest_versions

    union all

    select
        'unassigned' as project_id,
        'Unassigned: usage without a known project' as project_name,
        null as team_id,
        'token' as charge_unit,
        null as owner,
        null as valid_from,
        null as valid_to

)

select * from final
