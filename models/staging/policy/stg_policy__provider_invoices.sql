with source as (

    select * from {{ ref("provider_invoices") }}

),

typed as (

    select
        invoice_line_id,
        provider_account_id,
        billing_period,
        charge_category,
        amount,
        currency,
        exchange_rate,
        invoice_id,
        description
    from source

)

select * from typed
