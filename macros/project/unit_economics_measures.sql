{#- A select list: what requests of fct_request_costs did and cost, alike in the daily and the monthly mart. -#}
{% macro unit_economics_measures() -%}
    count(*) as request_count,
    cast(sum(case when status = 'failure' then 1 else 0 end) as bigint) as failed_request_count,
    cast(sum(coalesce(retry_count, 0)) as bigint) as retry_count,
    cast(sum(case when is_gateway_cache_hit then 1 else 0 end) as bigint)
        as gateway_cache_hit_count,
    cast(sum(case when rating_status = 'unrated' then 1 else 0 end) as bigint)
        as unrated_request_count,
    {%- for kind in token_kinds() %}
    cast(sum({{ kind }}_tokens) as bigint) as {{ kind }}_tokens,
    {%- endfor %}
    cast(sum(total_tokens) as bigint) as total_tokens,
    cast(
        sum(fresh_input_tokens + cache_read_tokens + cache_write_tokens + cache_write_1h_tokens)
        as bigint
    ) as input_tokens,
    {%- for percent in [50, 95] %}
    {{ percentile_of(
        "case when status = 'success' and not is_gateway_cache_hit then latency_ms end",
        percent / 100
    ) }} as latency_p{{ percent }}_ms,
    {%- endfor %}
    {%- for amount in ["provider_cost", "list_cost", "gross_charge", "absorbed_charge",
        "net_charge", "suspense_charge"] %}
    cast(sum(coalesce({{ amount }}, 0)) as {{ money_type() }}) as {{ amount }}{{ "," if not loop.last }}
    {%- endfor %}
{%- endmacro %}
