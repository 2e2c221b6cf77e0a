with source as (

    select * from {{ ref("tag_aliases") }}

),

typed as (

    select
        tag,
        lower(trim(alias)) as alias,
        value
    from source

)

select * from typed
