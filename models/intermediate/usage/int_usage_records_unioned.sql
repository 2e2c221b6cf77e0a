{{ config(
    materialized="view",
    meta={
        "version_of": "inputs",
        "versions_from": dict.fromkeys(usage_logs().values(), "int_file_days"),
    },
) }}

-- A new source is one entry in the macro usage_logs, and here what its records cannot tell.
{% set lacking = {
    "litellm_standard_logging": ["retry_count"] + media_token_counts(),
    "litellm_spend_logs": ["request_metadata"] + media_token_counts(),
    "otel_spans": [
        "retry_count", "is_gateway_cache_hit", "total_tokens", "cache_write_1h_tokens",
        "logged_cost", "api_key_hash", "api_key_alias", "gateway_team_id",
        "gateway_team_alias", "gateway_project_id", "request_tags", "spend_logs_metadata",
    ] + media_token_counts(),
    "langfuse_observations": [
        "is_response_id", "retry_count", "error_class", "provider", "is_gateway_cache_hit",
        "api_key_hash", "api_key_alias", "gateway_team_id", "gateway_team_alias",
        "gateway_project_id", "spend_logs_metadata",
    ] + counts_of_usage_fields() + media_token_counts(),
    "helicone_requests": [
        "is_response_id", "retry_count", "service_tier", "total_tokens",
        "cache_write_1h_tokens", "reasoning_tokens", "image_input_tokens", "image_output_tokens", "api_key_hash",
        "api_key_alias", "gateway_team_id", "gateway_team_alias", "gateway_project_id",
        "request_tags", "spend_logs_metadata",
    ],
    "bedrock_invocations": [
        "is_response_id", "session_id", "ended_at", "latency_ms", "retry_count",
        "is_gateway_cache_hit", "total_tokens", "cache_write_1h_tokens", "reasoning_tokens",
        "logged_cost", "api_key_hash", "gateway_team_id", "gateway_team_alias",
        "gateway_project_id", "end_user_hash", "request_tags", "spend_logs_metadata",
    ] + media_token_counts(),
    "openrouter_generations": [
        "session_id", "ended_at", "retry_count", "error_class", "is_gateway_cache_hit",
        "total_tokens", "cache_write_tokens", "cache_write_1h_tokens", "api_key_hash",
        "api_key_alias", "gateway_team_id", "gateway_team_alias", "gateway_project_id",
        "request_tags", "request_metadata", "spend_logs_metadata", "task_id", "task_outcome",
    ] + media_token_counts(),
    "vertex_requests": [
        "session_id", "ended_at", "retry_count", "is_gateway_cache_hit", "logged_cost",
        "api_key_hash", "api_key_alias", "gateway_team_id", "gateway_team_alias",
        "gateway_project_id", "end_user_hash", "request_tags", "spend_logs_metadata",
    ] + counts_of_usage_fields() + media_token_counts(),
    "azure_openai_logs": [
        "is_response_id", "session_id", "ended_at", "retry_count", "service_tier",
        "is_gateway_cache_hit", "cache_read_tokens", "cache_write_tokens",
        "cache_write_1h_tokens", "reasoning_tokens", "logged_cost", "api_key_hash",
        "gateway_team_id", "gateway_team_alias", "gateway_project_id", "end_user_hash",
        "request_tags", "request_metadata", "spend_logs_metadata", "task_id", "task_outcome",
    ] + media_token_counts(),
    "plain": [
        "is_response_id", "session_id", "call_type", "is_gateway_cache_hit", "total_tokens", "gateway_team_id",
        "gateway_team_alias", "gateway_project_id", "spend_logs_metadata",
    ] + media_token_counts(),
} %}

with unioned as (
    {%- for source_name, log in usage_logs().items() %}

    select
        {%- for column in usage_record_columns() %}
        {{ "null as " if column in lacking[source_name] }}{{ column }},
        {%- endfor %}
        '{{ source_name }}' as source_name,
        cast({{ billing_time("started_at") }} as date) as charge_date
    from {{ ref(log) }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

late_days as (

    -- what comes after its period was retired is in no later model but retired_period_arrivals
    select *
    from {{ ref("int_file_days") }}
    where is_after_retirement

)

select unioned.*
from unioned
left join late_days
    on
        unioned.source_name = late_days.source_name
        and unioned.file_id = late_days.file_id
        and unioned.charge_date = late_days.charge_date
where late_days.file_id is null
