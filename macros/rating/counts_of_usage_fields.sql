{#- What seed usage_fields may count a usage field as. -#}
{% macro counts_of_usage_fields() -%}
    {{ return([
        "total_tokens", "input_tokens", "cache_read_tokens", "cache_write_tokens",
        "cache_write_1h_tokens", "output_tokens", "reasoning_tokens",
    ]) }}
{%- endmacro %}
