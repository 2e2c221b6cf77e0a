with source as (

    select * from {{ ref("allowance_pools") }}

),

typed as (

    select
        pool_id,
        pool_name,
        scope,
        team_id,
        period,
        granted_amount,
        unspent,
        project_limit_amount,
        graduation_periods,
        draw_order,
        valid_from,
        valid_to
    from source

)

select * from typed
