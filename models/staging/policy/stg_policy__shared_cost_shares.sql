with source as (

    select * from {{ ref("shared_cost_shares") }}

),

typed as (

    select
        shared_cost_id,
        team_id,
        share
    from source

)

select * from typed
