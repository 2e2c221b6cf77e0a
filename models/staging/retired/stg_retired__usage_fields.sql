with source as (

    select * from {{ source("retired", "retired_usage_fields") }}

),

renamed as (

    select
        source_name,
        usage_field,
        record_count,
        tokens,
        first_seen_at,
        last_seen_at
    from source

)

select * from renamed
