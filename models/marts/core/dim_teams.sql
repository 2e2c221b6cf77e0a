with versions as (

    select
        *,
        row_number() over (partition by team_id order by valid_from desc) as version_rank
    from {{ ref("stg_policy__teams") }}

),

latest_versions as (

    select
        team_id,
        team_name,
        cost_center,
        parent_team_id,
        valid_from,
        valid_to
    from versions
    where version_rank = 1

),

final as (

    select
        team_id,
        team_name,
        cost_center,
        parent_team_id,
        valid_from,
        valid_to
    from latest_versions

    union all

    select
        'suspense' as team_id,
        'Suspense: charges without a known owner' as team_name,
        'suspense' as cost_center,
        null as parent_team_id,
        null as valid_from,
        null as valid_to

)

select * from final
