with source as (

    select * from {{ source("plain", "plain") }}

),

renamed as (

    select
        -- keys
        _file_id as file_id,
        _record_number as record_number,
        request_id,

        -- the call
        started_at,
        ended_at,
        latency_ms,
        retry_count,
        lower(status) as status,
        error_class,
        provider,
        coalesce(requested_model, model) as requested_model,
        model as billed_model,
        service_tier,

        -- tokens
        fresh_input_tokens as input_tokens,
        cache_read_tokens,
        cache_write_tokens,
        cache_write_1h_tokens,
        output_tokens,
        reasoning_tokens,

        -- money
        provider_cost as logged_cost,

        -- who
        api_key_hash,
        api_key_alias,
        end_user_hash,

        -- tags
        tags as request_tags,
        {{ tag_set([], {
            "team": ["team"],
            "project": ["project"],
            "environment": ["environment"],
            "owner": ["owner"],
            "cost_center": ["cost_center"],
            "application": ["application"],
            "feature": ["feature"],
        }) }} as request_metadata,
        task_id,
        task_outcome

    from source

)

select * from renamed
