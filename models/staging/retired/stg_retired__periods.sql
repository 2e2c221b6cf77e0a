with source as (

    select * from {{ source("retired", "retired_periods") }}

),

renamed as (

    select
        billing_period,
        retired_at,
        request_count,
        gross_charge,
        absorbed_charge
    from source

)

select * from renamed
