with source as (

    select * from {{ ref("provider_list_prices") }}

),

typed as (

    select
        list_price_id,
        model_id,
        currency,
        input_tokens_from,
        input_tokens_to,
        fresh_input_price,
        cache_read_price,
        cache_write_price,
        cache_write_1h_price,
        output_price,
        reasoning_price,
        valid_from,
        valid_to
    from source

)

select * from typed
