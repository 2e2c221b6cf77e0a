with source as (

    select * from {{ ref("shared_costs") }}

),

typed as (

    select
        shared_cost_id,
        shared_cost_name,
        amount,
        currency,
        driver,
        provider_tier,
        committed_tokens,
        idle_policy,
        valid_from,
        valid_to
    from source

)

select * from typed
