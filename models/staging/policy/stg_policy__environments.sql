with source as (

    select * from {{ ref("environments") }}

),

typed as (

    select
        environment,
        is_production,
        description
    from source

)

select * from typed
