with source as (

    select * from {{ ref("exchange_rates") }}

),

typed as (

    select
        exchange_rate_id,
        currency,
        rate,
        valid_from,
        valid_to
    from source

)

select * from typed
