with source as (

    select * from {{ ref("funds") }}

),

typed as (

    select
        fund_id,
        fund_name,
        cost_center,
        description
    from source

)

select * from typed
