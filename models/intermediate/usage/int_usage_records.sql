-- Token kinds are disjoint parts here and in every model after: fresh_input_tokens excludes cache
-- reads and writes, cache_write_tokens excludes one-hour writes, output_tokens excludes reasoning.
{% set shared_columns = [
    "file_id", "record_number", "request_id", "started_at", "ended_at", "latency_ms", "status",
    "error_class", "provider", "requested_model", "billed_model", "service_tier", "logged_cost",
    "api_key_hash", "api_key_alias", "end_user_hash", "request_tags", "task_id", "task_outcome",
] %}
{% set litellm_columns = shared_columns + [
    "session_id", "call_type", "is_gateway_cache_hit", "total_tokens", "prompt_tokens",
    "completion_tokens",
    "cache_read_tokens", "cache_write_tokens_all_durations", "cache_write_1h_tokens",
    "reasoning_tokens", "gateway_team_id", "gateway_team_alias", "gateway_project_id",
    "spend_logs_metadata",
] %}

with litellm_records as (

    select
        'litellm_standard_logging' as source_name,
        {{ litellm_columns | join(",\n        ") }},
        request_metadata,
        null as retry_count
    from {{ ref("stg_litellm__standard_logging") }}

    union all

    select
        'litellm_spend_logs' as source_name,
        {{ litellm_columns | join(",\n        ") }},
        null as request_metadata,
        retry_count
    from {{ ref("stg_litellm__spend_logs") }}

),

litellm_counts as (

    select
        *,
        coalesce(prompt_tokens, 0) as all_input_tokens,
        coalesce(completion_tokens, 0) as all_output_tokens,
        coalesce(cache_read_tokens, 0) as cache_reads,
        coalesce(cache_write_1h_tokens, 0) as cache_writes_1h,
        greatest(
            coalesce(cache_write_tokens_all_durations, 0), coalesce(cache_write_1h_tokens, 0)
        ) as cache_writes,
        coalesce(reasoning_tokens, 0) as reasoning
    from litellm_records

),

litellm as (

    select
        source_name,
        {{ shared_columns | join(",\n        ") }},
        session_id,
        call_type,
        coalesce(is_gateway_cache_hit, false) as is_gateway_cache_hit,
        retry_count,
        {{ tokens_beside("all_input_tokens", "cache_reads + cache_writes") }} as fresh_input_tokens,
        cache_reads as cache_read_tokens,
        cache_writes - cache_writes_1h as cache_write_tokens,
        cache_writes_1h as cache_write_1h_tokens,
        {{ tokens_beside("all_output_tokens", "reasoning") }} as output_tokens,
        reasoning as reasoning_tokens,
        total_tokens as logged_total_tokens,
        gateway_team_id,
        gateway_team_alias,
        gateway_project_id,
        request_metadata,
        spend_logs_metadata
    from litellm_counts

),

plain as (

    select
        'plain' as source_name,
        {{ shared_columns | join(",\n        ") }},
        null as session_id,
        null as call_type,
        false as is_gateway_cache_hit,
        retry_count,
        coalesce(fresh_input_tokens, 0) as fresh_input_tokens,
        coalesce(cache_read_tokens, 0) as cache_read_tokens,
        coalesce(cache_write_tokens, 0) as cache_write_tokens,
        coalesce(cache_write_1h_tokens, 0) as cache_write_1h_tokens,
        coalesce(output_tokens, 0) as output_tokens,
        coalesce(reasoning_tokens, 0) as reasoning_tokens,
        null as logged_total_tokens,
        null as gateway_team_id,
        null as gateway_team_alias,
        null as gateway_project_id,
        request_metadata,
        null as spend_logs_metadata
    from {{ ref("stg_plain__usage") }}

),

unioned as (

    select * from litellm

    union all

    select * from plain

)

select * from unioned
