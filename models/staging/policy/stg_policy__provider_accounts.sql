with source as (

    select * from {{ ref("provider_accounts") }}

),

typed as (

    select
        provider_account_id,
        account_name,
        provider,
        control_source,
        control_account,
        usage_source,
        usage_account,
        is_control_required,
        tolerance_amount,
        tolerance_percent,
        true_up,
        fund_id,
        valid_from,
        valid_to
    from source

)

select * from typed
