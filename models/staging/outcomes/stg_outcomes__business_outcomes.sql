with source as (

    select * from {{ source("outcomes", "business_outcomes") }}

),

renamed as (

    select
        _file_id as file_id,
        _record_number as record_number,
        outcome_date,
        project,
        outcome,
        outcome_count,
        outcome_value,
        currency,
        revision
    from source

)

select * from renamed
