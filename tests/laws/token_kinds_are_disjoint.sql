-- The kinds of token of a request add up to the total that its log counted. Only where a log's
-- cache or reasoning tokens exceed the count that should include them do they stand beside it, and
-- what a log counts in fields that nobody knows may be in its total alone. A total that the caller
-- may have sent itself is only warned of: tests/landed/totals_add_up.
with sources as (

    select source_name
    from {{ ref("stg_reference__token_semantics") }}
    group by source_name
    having not bool_or(total_decides)

),

unknown_counts as (

    select * from {{ ref("int_usage_field_counts") }}

),

records as (

    select
        records.source_name,
        records.request_id,
        {{ total_tokens("records") }} as sum_of_kinds,
        records.cache_read_tokens
        + records.cache_write_tokens
        + records.cache_write_1h_tokens as cache_tokens,
        records.fresh_input_tokens,
        records.reasoning_tokens,
        records.output_tokens,
        records.logged_total_tokens,
        records.logged_total_tokens - coalesce(unknown_counts.unknown_tokens, 0)
            as total_without_unknown
    from {{ ref("int_usage_records") }} as records
    inner join sources on records.source_name = sources.source_name
    left join unknown_counts
        on
            records.source_name = unknown_counts.source_name
            and records.file_id = unknown_counts.file_id
            and records.record_number = unknown_counts.record_number

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
    and sum_of_kinds <> total_without_unknown
    and sum_of_kinds <> total_with_cache_beside
    and sum_of_kinds <> total_with_reasoning_beside
