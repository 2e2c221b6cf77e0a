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
        loaded_at
    from source

)

select * from renamed
