with source as (

    select * from {{ ref("forecast_candidates") }}

),

typed as (

    select
        candidate_id,
        weekly_discount,
        trend_damping
    from source

)

select * from typed
