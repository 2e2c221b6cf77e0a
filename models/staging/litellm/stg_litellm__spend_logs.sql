with source as (

    select * from {{ source("litellm", "litellm_spend_logs") }}

),

renamed as (

    select
        -- keys
        _file_id as file_id,
        _record_number as record_number,
        request_id,
        true as is_response_id,
        session_id,

        -- the call
        call_type,
        starttime as started_at,
        endtime as ended_at,
        cast(request_duration_ms as bigint) as latency_ms,
        metadata__attempted_retries as retry_count,
        lower(coalesce(status, metadata__status)) as status,
        metadata__error_information__error_class as error_class,
        custom_llm_provider as provider,
        coalesce(model_group, model) as requested_model,
        model as billed_model,
        metadata__usage_object__service_tier as service_tier,
        coalesce(lower(cache_hit) = 'true', false) as is_gateway_cache_hit,

        -- tokens as the gateway counts them
        total_tokens,
        prompt_tokens as input_tokens,
        completion_tokens as output_tokens,
        coalesce(
            metadata__usage_object__cache_read_input_tokens,
            metadata__usage_object__prompt_tokens_details__cached_tokens,
            metadata__additional_usage_values__cache_read_input_tokens
        ) as cache_read_tokens,
        coalesce(
            metadata__usage_object__cache_creation_input_tokens,
            metadata__usage_object__prompt_tokens_details__cache_creation_tokens,
            metadata__usage_object__prompt_tokens_details__cache_write_tokens
        ) as cache_write_tokens,
        {{ one_hour_cache_writes() }} as cache_write_1h_tokens,
        metadata__usage_object__completion_tokens_details__reasoning_tokens as reasoning_tokens,
        other_usage as usage_fields,

        -- money
        spend as logged_cost,

        -- who
        api_key as api_key_hash,
        metadata__user_api_key_alias as api_key_alias,
        coalesce(team_id, metadata__user_api_key_team_id) as gateway_team_id,
        metadata__user_api_key_team_alias as gateway_team_alias,
        coalesce(
            metadata__user_api_key_project_alias, metadata__user_api_key_project_id
        ) as gateway_project_id,
        end_user_hash,

        -- tags
        {{ without_gateway_tags("request_tags") }} as request_tags,
        {{ tag_set(["metadata__spend_logs_metadata"]) }} as spend_logs_metadata,
        {{ tag_field("metadata__spend_logs_metadata", "task_id") }} as task_id,
        {{ tag_field("metadata__spend_logs_metadata", "task_outcome") }} as task_outcome

    from source

)

select * from renamed
