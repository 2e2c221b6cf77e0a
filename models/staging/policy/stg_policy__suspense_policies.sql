with source as (

    select * from {{ ref("suspense_policies") }}

),

typed as (

    select
        suspense_policy_id,
        treatment,
        valid_from,
        valid_to
    from source

)

select * from typed
