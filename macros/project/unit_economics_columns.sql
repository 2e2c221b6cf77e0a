{#- A select list: the columns of unit_economics_measures, and the ratios that follow from them. -#}
{% macro unit_economics_columns() -%}
    request_count,
    failed_request_count,
    {{ exact_share("failed_request_count", "request_count") }} as failed_share,
    retry_count,
    {{ exact_share("retry_count", "request_count") }} as retries_per_request,
    gateway_cache_hit_count,
    unrated_request_count,
    {%- for kind in token_kinds() %}
    {{ kind }}_tokens,
    {%- endfor %}
    total_tokens,
    {{ exact_share("cache_read_tokens", "input_tokens") }} as cache_read_share,
    latency_p50_ms,
    latency_p95_ms,
    provider_cost,
    list_cost,
    gross_charge,
    absorbed_charge,
    net_charge,
    suspense_charge,
    {{ amount_per("provider_cost", "request_count") }} as provider_cost_per_request,
    {{ amount_per("gross_charge", "request_count") }} as gross_charge_per_request
{%- endmacro %}
