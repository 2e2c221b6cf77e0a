with source as (

    select * from {{ source("retired", "retired_absorbed_charges") }}

),

renamed as (

    select
        request_id,
        rule_id,
        fund_id,
        pool_id,
        charge_before,
        absorbed_charge,
        charge_date
    from source

)

select * from renamed
