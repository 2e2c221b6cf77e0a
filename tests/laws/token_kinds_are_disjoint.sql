-- The kinds of token of a request add up to the total that its log counted. Only where a log's
-- cache or reasoning tokens exceed the count that should include them do they stand beside it.
with records as (

    select
        source_name,
        request_id,
        {{ total_tokens("records") }} as sum_of_kinds,
        cache_read_tokens + cache_write_tokens + cache_write_1h_tokens as cache_tokens,
        fresh_input_tokens,
        reasoning_tokens,
        output_tokens,
        logged_total_tokens
    from {{ ref("int_usage_records") }} as records

),

expected as (

    select
        *,
        logged_total_tokens
        + case when cache_tokens > fresh_input_tokens then cache_tokens else 0 end
            as total_with_cache_beside,
        logged_total_tokens
        + case when reasoning_tokens > output_tokens then reasoning_tokens else 0 end
            as total_with_reasoning_beside
    from records

)

select *
from expected
where
    sum_of_kinds <> logged_total_tokens
    and sum_of_kinds <> total_with_cache_beside
    and sum_of_kinds <> total_with_reasoning_beside
