with control_usage as (

    select * from {{ ref("int_control_usage") }}

),

accounts as (

    select * from {{ ref("int_invoice_variances") }}

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
        control_usage.amount as invoiced_amount,
        control_usage.unmetered_amount
    from control_usage
    inner join accounts
        on
            control_usage.billing_period = accounts.billing_period
            and control_usage.provider_account_id = accounts.provider_account_id
    where control_usage.unmetered_amount <> 0

)

select * from final
