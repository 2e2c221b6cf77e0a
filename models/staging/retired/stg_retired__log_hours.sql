with source as (

    select * from {{ source("retired", "retired_log_hours") }}

),

renamed as (

    select
        log_name,
        started_hour,
        request_count
    from source

)

select * from renamed
