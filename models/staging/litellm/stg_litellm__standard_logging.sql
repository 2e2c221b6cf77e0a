with source as (

    select * from {{ source("litellm", "litellm_standard_logging") }}

),

renamed as (

    select
        -- keys
        _file_id as file_id,
        _record_number as record_number,
        id as request_id,
        true as is_response_id,
        coalesce(session_id, trace_id) as session_id,

        -- the call
        call_type,
        starttime as started_at,
        endtime as ended_at,
        cast(round(response_time * 1000) as bigint) as latency_ms,
        lower(status) as status,
        error_information__error_class as error_class,
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
            metadata__usage_object__prompt_tokens_details__cached_tokens
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
        response_cost as logged_cost,

        -- who
        metadata__user_api_key_hash as api_key_hash,
        metadata__user_api_key_alias as api_key_alias,
        metadata__user_api_key_team_id as gateway_team_id,
        metadata__user_api_key_team_alias as gateway_team_alias,
        coalesce(
            metadata__user_api_key_project_alias, metadata__user_api_key_project_id
        ) as gateway_project_id,
        end_user_hash,

        -- tags
        {{ without_gateway_tags("request_tags") }} as request_tags,
        {{ tag_set(["metadata__requester_metadata"]) }} as request_metadata,
        {{ tag_set(["metadata__spend_logs_metadata"]) }} as spend_logs_metadata,
        coalesce(
            {{ tag_field("metadata__requester_metadata", "task_id") }},
            {{ tag_field("metadata__spend_logs_metadata", "task_id") }}
        ) as task_id,
        coalesce(
            {{ tag_field("metadata__requester_metadata", "task_outcome") }},
            {{ tag_field("metadata__spend_logs_metadata", "task_outcome") }}
        ) as task_outcome

    from source

)

select * from renamed
