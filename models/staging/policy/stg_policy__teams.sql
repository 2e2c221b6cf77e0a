with source as (

    select * from {{ ref("teams") }}

),

typed as (

    select
        team_id,
        team_name,
        cost_center,
        parent_team_id,
        valid_from,
        valid_to
    from source

)

select * from typed
