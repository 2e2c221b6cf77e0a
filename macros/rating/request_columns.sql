{#- The columns of a request, apart from what only its tags are read from. -#}
{% macro request_columns() -%}
    {{ return([
        "request_id", "source_name", "record_count", "session_id", "task_id", "task_outcome",
        "started_at", "ended_at", "charge_date", "latency_ms", "call_type", "status", "error_class",
        "retry_count", "service_tier", "is_gateway_cache_hit", "provider", "requested_model",
        "billed_model", "api_key_hash", "api_key_alias", "end_user_hash", "fresh_input_tokens",
        "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens", "output_tokens",
        "reasoning_tokens",
    ] + media_token_counts() + ["logged_cost"]) }}
{%- endmacro %}
