with source as (

    select * from {{ source("openrouter", "openrouter_generations") }}

),

renamed as (

    select
        -- keys
        _file_id as file_id,
        _record_number as record_number,
        id as request_id,
        true as is_response_id,

        -- the call
        api_type as call_type,
        created_at as started_at,
        cast(round(latency) as bigint) as latency_ms,
        case when lower(finish_reason) = 'error' then 'failure' else 'success' end as status,
        'openrouter' as provider,
        model as requested_model,
        model as billed_model,
        service_tier,

        -- tokens, by the model's own tokenizer
        native_tokens_prompt as input_tokens,
        native_tokens_cached as cache_read_tokens,
        native_tokens_completion as output_tokens,
        native_tokens_reasoning as reasoning_tokens,

        -- money: with a key of one's own the model's provider is paid apart
        total_cost
        + case when lower(is_byok) = 'true' then coalesce(upstream_inference_cost, 0) else 0 end
            as logged_cost,

        -- who
        end_user_hash

    from source

)

select * from renamed
