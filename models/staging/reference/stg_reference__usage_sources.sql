with source as (

    select * from {{ ref("usage_sources") }}

),

typed as (

    select
        source_name,
        vantage,
        precedence
    from source

)

select * from typed
