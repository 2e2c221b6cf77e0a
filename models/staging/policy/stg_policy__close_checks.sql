with source as (

    select * from {{ ref("close_checks") }}

),

typed as (

    select
        close_check,
        is_blocking,
        limit_value
    from source

)

select * from typed
