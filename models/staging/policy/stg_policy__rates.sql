with source as (

    select * from {{ ref("rates") }}

),

typed as (

    select
        rate_id,
        provider_tier,
        charge_unit,
        currency,
        fresh_input_price,
        cache_read_price,
        cache_write_price,
        cache_write_1h_price,
        output_price,
        reasoning_price,
        request_price,
        valid_from,
        valid_to
    from source

)

select * from typed
