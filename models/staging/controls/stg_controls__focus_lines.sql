with source as (

    select * from {{ source("controls", "focus_invoices") }}

),

renamed as (

    select
        _file_id as file_id,
        _record_number as record_number,
        billing_account_id,
        sub_account_id,
        provider_name,
        invoice_id,
        billing_period_start,
        charge_period_start,
        charge_period_end,
        charge_category,
        charge_class,
        charge_description,
        billed_cost,
        list_cost,
        billing_currency,
        exchange_rate,
        consumed_quantity,
        consumed_unit,
        sku_id,
        resource_id,
        model
    from source

)

select * from renamed
