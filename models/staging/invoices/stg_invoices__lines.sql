with source as (

    select * from {{ source("invoices", "invoice_lines") }}

),

renamed as (

    select
        _file_id as file_id,
        _record_number as record_number,
        invoice_line_id,
        shared_cost_id,
        billing_period,
        amount,
        currency,
        invoice_id,
        description as line_description
    from source

)

select * from renamed
