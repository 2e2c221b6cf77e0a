with source as (

    select * from {{ ref("account_mappings") }}

),

typed as (

    select
        payer_type,
        line_type,
        account,
        cost_center,
        recovery_account,
        recovery_cost_center
    from source

)

select * from typed
