with source as (

    select * from {{ ref("api_key_owners") }}

),

typed as (

    select
        key_owner_id,
        api_key_hash,
        api_key_alias,
        team_id,
        default_team_id,
        project_id,
        environment,
        valid_from,
        valid_to
    from source

)

select * from typed
