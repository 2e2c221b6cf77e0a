with source as (

    select * from {{ ref("forecast_range_defaults") }}

),

typed as (

    select
        range_percent,
        error_multiple
    from source

)

select * from typed
