with source as (

    select * from {{ ref("billing_periods") }}

),

typed as (

    select
        billing_period,
        status,
        closed_at,
        approver
    from source

)

select * from typed
