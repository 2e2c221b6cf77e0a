{#- What a staging view says of a usage record, in its source's own way of counting; a source that cannot tell
    one of these lacks the column. -#}
{% macro usage_record_columns() -%}
    {{ return([
        "file_id", "record_number", "request_id", "is_response_id", "session_id", "call_type", "started_at", "ended_at",
        "latency_ms", "retry_count", "status", "error_class", "provider", "requested_model", "billed_model",
        "service_tier", "is_gateway_cache_hit", "total_tokens", "input_tokens", "cache_read_tokens",
        "cache_write_tokens", "cache_write_1h_tokens", "output_tokens", "reasoning_tokens"
    ] + media_token_counts() + [
        "logged_cost",
        "api_key_hash", "api_key_alias", "gateway_team_id", "gateway_team_alias", "gateway_project_id",
        "end_user_hash", "request_tags", "request_metadata", "spend_logs_metadata", "task_id",
        "task_outcome",
    ]) }}
{%- endmacro %}
