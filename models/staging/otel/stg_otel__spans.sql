with source as (

    select * from {{ source("otel", "otel_spans") }}

),

renamed as (

    select
        -- keys
        _file_id as file_id,
        _record_number as record_number,
        coalesce(response_id, trace_id || ':' || span_id) as request_id,
        response_id is not null as is_response_id,
        conversation_id as session_id,

        -- the call
        operation_name as call_type,
        started_at,
        ended_at,
        {{ dbt.datediff("started_at", "ended_at", "millisecond") }}
            as latency_ms,
        case
            when status_code in ('2', 'STATUS_CODE_ERROR') or error_type is not null then 'failure'
            else 'success'
        end as status,
        error_type as error_class,
        coalesce(provider_name, system) as provider,
        coalesce(request_model, response_model) as requested_model,
        coalesce(response_model, request_model) as billed_model,
        coalesce(service_tier, earlier_service_tier) as service_tier,

        -- tokens
        coalesce(input_tokens, prompt_tokens) as input_tokens,
        coalesce(cache_read_tokens, earlier_cache_read_tokens) as cache_read_tokens,
        coalesce(cache_write_tokens, earlier_cache_write_tokens) as cache_write_tokens,
        coalesce(output_tokens, completion_tokens) as output_tokens,
        reasoning_tokens,
        other_usage as usage_fields,

        -- who
        end_user_hash,

        -- tags
        {{ tag_set(["span_tags", "resource_tags"], {
            "environment": ["environment_name", "earlier_environment_name"],
            "application": ["service_name"],
        }) }} as request_metadata,
        coalesce(
            {{ tag_field("span_tags", "task_id") }}, {{ tag_field("resource_tags", "task_id") }}
        ) as task_id,
        coalesce(
            {{ tag_field("span_tags", "task_outcome") }},
            {{ tag_field("resource_tags", "task_outcome") }}
        ) as task_outcome

    from source

)

select * from renamed
