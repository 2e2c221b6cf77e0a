with source as (

    select * from {{ ref("rates") }}

),

typed as (

    select
        rate_id,
        provider_tier,
        team_id,
        project_id,
        model_id,
        charge_unit,
        currency,
        fresh_input_price,
        cache_read_price,
        cache_write_price,
        cache_write_1h_price,
        output_price,
        reasoning_price,
        request_price,
        task_price,
        token_weight,
        request_weight,
        task_weight,
        valid_from,
        valid_to
    from source

)

select * from typed
