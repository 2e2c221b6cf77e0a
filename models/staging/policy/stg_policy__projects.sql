with source as (

    select * from {{ ref("projects") }}

),

typed as (

    select
        project_id,
        project_name,
        team_id,
        charge_unit,
        owner,
        valid_from,
        valid_to
    from source

)

select * from typed
