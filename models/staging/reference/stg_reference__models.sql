with source as (

    select * from {{ ref("model_catalogue") }}

),

typed as (

    select
        lower(model_pattern) as model_pattern,
        provider,
        model_id,
        provider_tier
    from source

)

select * from typed
