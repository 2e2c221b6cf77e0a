with source as (

    select * from {{ ref("provider_account_models") }}

),

typed as (

    select
        model_pattern,
        api_key_alias_pattern,
        provider_account_id
    from source

)

select * from typed
