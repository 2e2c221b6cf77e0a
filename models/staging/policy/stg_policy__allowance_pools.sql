with source as (

    select * from {{ ref("allowance_pools") }}

),

typed as (

    select
        pool_id,
        pool_name,
        team_id,
        period,
        granted_amount,
        valid_from,
        valid_to
    from source

)

select * from typed
