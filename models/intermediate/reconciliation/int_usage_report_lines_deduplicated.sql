-- A report that is asked for again tells of the same bucket and group, with what has become known
-- since: the most tokens count, whatever the order in which the answers were loaded.
with openai_lines as (

    -- input tokens include those read from and written to a cache
    select
        'openai_usage' as usage_source,
        coalesce(provider_project_id, '') as usage_account,
        {{ content_key([
            "'openai'", "result_object", "bucket_start", "bucket_end", "provider_project_id",
            "provider_api_key_id", "model", "batch", "service_tier",
        ]) }} as usage_line_id,
        bucket_start,
        bucket_end,
        model as billed_model,
        false as has_long_context,
        request_count,
        greatest(
            input_tokens - coalesce(cache_read_tokens, 0) - coalesce(cache_write_tokens, 0), 0
        ) as fresh_input_tokens,
        coalesce(cache_read_tokens, 0) as cache_read_tokens,
        coalesce(cache_write_tokens, 0) as cache_write_tokens,
        0 as cache_write_1h_tokens,
        coalesce(output_tokens, 0) as output_tokens
    from {{ ref("stg_controls__openai_usage") }}

),

anthropic_lines as (

    -- each kind of input token stands for itself, and requests are not counted
    select
        'anthropic_usage' as usage_source,
        coalesce(workspace_id, '') as usage_account,
        {{ content_key([
            "'anthropic'", "bucket_start", "bucket_end", "workspace_id", "provider_api_key_id",
            "model", "service_tier", "context_window", "inference_geo",
        ]) }} as usage_line_id,
        bucket_start,
        bucket_end,
        model as billed_model,
        coalesce(context_window not like '0-%', false) as has_long_context,
        cast(null as bigint) as request_count,
        fresh_input_tokens,
        coalesce(cache_read_tokens, 0) as cache_read_tokens,
        coalesce(cache_write_tokens, 0) as cache_write_tokens,
        coalesce(cache_write_1h_tokens, 0) as cache_write_1h_tokens,
        output_tokens
    from {{ ref("stg_controls__anthropic_usage") }}

),

deliveries as (

    select * from openai_lines

    union all

    select * from anthropic_lines

),

counted as (

    select
        *,
        -- no report tells reasoning from the rest of the output
        0 as reasoning_tokens,
        {{ input_tokens("deliveries") }} + output_tokens as total_tokens
    from deliveries

),

ranked_lines as (

    select
        *,
        row_number() over (
            partition by usage_line_id
            order by
                total_tokens desc, request_count desc nulls last, output_tokens desc,
                cache_read_tokens asc, cache_write_tokens asc, cache_write_1h_tokens asc
        ) as delivery_rank
    from counted

)

select
    usage_line_id,
    usage_source,
    usage_account,
    cast(bucket_start as date) as from_date,
    cast(bucket_end + interval 1 day - interval 1 microsecond as date) as to_date,
    cast(date_trunc('month', bucket_start) as date) as reported_period,
    billed_model,
    has_long_context,
    request_count,
    {%- for kind in token_kinds() %}
    {{ kind }}_tokens,
    {%- endfor %}
    total_tokens
from ranked_lines
where delivery_rank = 1
