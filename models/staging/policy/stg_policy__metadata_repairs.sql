with source as (

    select * from {{ ref("metadata_repairs") }}

),

typed as (

    select
        metadata_repair_id,
        tag,
        minimum_confidence,
        valid_from,
        valid_to
    from source

)

select * from typed
