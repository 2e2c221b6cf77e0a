{#- The landed column of one-hour cache writes, whose path in the log is longer than a line. -#}
{% macro one_hour_cache_writes() -%}
    {{- return([
        "metadata", "usage_object", "prompt_tokens_details", "cache_creation_token_details",
        "ephemeral_1h_input_tokens",
    ] | join("__")) -}}
{%- endmacro %}
