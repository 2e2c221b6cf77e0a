with source as (

    select * from {{ source("retired", "retired_file_records") }}

),

renamed as (

    select
        source_name,
        file_id,
        record_count,
        request_count,
        new_request_count,
        first_request_at,
        last_request_at
    from source

)

select * from renamed
