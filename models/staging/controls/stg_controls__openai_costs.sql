with source as (

    select * from {{ source("controls", "openai_costs") }}

),

renamed as (

    select
        _file_id as file_id,
        _record_number as record_number,
        start_time as bucket_start,
        end_time as bucket_end,
        amount__value as amount,
        amount__currency as currency,
        line_item,
        project_id as provider_project_id,
        api_key_id as provider_api_key_id,
        organization_id,
        quantity,
        quantity_unit
    from source

)

select * from renamed
