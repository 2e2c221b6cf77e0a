with source as (

    select * from {{ ref("usage_fields") }}

),

typed as (

    select
        source_name,
        usage_field,
        token_count,
        media_count,
        documentation
    from source

)

select * from typed
