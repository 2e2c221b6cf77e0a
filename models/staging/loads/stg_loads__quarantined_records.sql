with source as (

    select * from {{ source("loads", "quarantine") }}

),

renamed as (

    select
        file_id,
        source as source_name,
        file_name,
        file_line,
        reason,
        loaded_at,
        file_path,
        record_number,
        resolved_at,
        resolved_by_file_id
    from source

)

select * from renamed
