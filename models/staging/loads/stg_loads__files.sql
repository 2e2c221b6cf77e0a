with source as (

    select * from {{ source("loads", "load_manifest") }}

),

renamed as (

    select
        file_id,
        source as source_name,
        file_name,
        file_bytes,
        rows_offered,
        rows_landed,
        rows_quarantined,
        rows_ignored,
        loaded_at
    from source

)

select * from renamed
