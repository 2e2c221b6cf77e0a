with control_usage as (

    select * from {{ ref("int_control_usage") }}

),

accounts as (

    select * from {{ ref("stg_policy__provider_accounts") }}

),

final as (

    select
        control_usage.control_usage_id as unmetered_usage_id,
        control_usage.billing_period,
        accounts.provider,
        control_usage.provider_account_id,
        control_usage.from_date,
        control_usage.to_date,
        nullif(control_usage.model_key, '') as model_id,
        cast(control_usage.token_quantity as bigint) as invoiced_tokens,
        cast(control_usage.logged_tokens as bigint) as logged_tokens,
        cast(control_usage.request_quantity as bigint) as invoiced_requests,
        cast(control_usage.logged_requests as bigint) as logged_requests,
        case when control_usage.is_invoiced then 'control' else 'list_price' end as amount_source,
        control_usage.amount as invoiced_amount,
        control_usage.unmetered_amount
    from control_usage
    inner join accounts
        on
            control_usage.provider_account_id = accounts.provider_account_id
            and control_usage.billing_period >= accounts.valid_from
            and (accounts.valid_to is null or control_usage.billing_period < accounts.valid_to)
    where
        control_usage.unmetered_amount <> 0
        or control_usage.token_quantity > control_usage.logged_tokens
        or control_usage.request_quantity > control_usage.logged_requests

)

select * from final
