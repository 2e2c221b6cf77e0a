{{ config(materialized="by_part", unique_key="charge_date") }}

-- Token kinds are disjoint parts here and in every model after: fresh_input_tokens excludes cache
-- reads and writes, cache_write_tokens excludes one-hour writes, output_tokens excludes reasoning.
{% set meanings = [
    "input_includes_cache_reads", "input_includes_cache_writes", "cache_writes_include_1h",
    "output_includes_reasoning",
] %}
{% set counts = [
    "input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens",
    "output_tokens", "reasoning_tokens",
] %}
{% set others = usage_record_columns() | reject(
    "in", counts + media_token_counts() + ["total_tokens", "is_response_id", "is_gateway_cache_hit"]
) | list %}

with records as (

    select * from {{ ref("int_usage_records_unioned") }}
    where {{ is_to_build(time="started_at") }}

),

field_counts as (

    select * from {{ ref("int_usage_field_counts") }}
    where {{ is_to_build() }}

),

sources as (

    select * from {{ ref("stg_reference__usage_sources") }}

),

semantics as (

    select * from {{ ref("stg_reference__token_semantics") }}

),

counted as (

    select
        {%- for column in others %}
        records.{{ column }},
        {%- endfor %}
        {%- for count in counts + media_token_counts() %}
        coalesce(records.{{ count }}, 0) + coalesce(field_counts.{{ count }}, 0) as {{ count }},
        {%- endfor %}
        {%- for meaning in meanings + ["total_decides"] %}
        coalesce(of_provider.{{ meaning }}, of_source.{{ meaning }}) as {{ meaning }},
        {%- endfor %}
        coalesce(records.is_response_id, false) as is_response_id,
        coalesce(records.is_gateway_cache_hit, false) as is_gateway_cache_hit,
        sources.vantage,
        sources.precedence,
        coalesce(records.total_tokens, field_counts.total_tokens) as logged_total_tokens,
        records.source_name,
        records.charge_date
    from records
    left join field_counts
        on
            records.source_name = field_counts.source_name
            and records.file_id = field_counts.file_id
            and records.record_number = field_counts.record_number
    left join sources on records.source_name = sources.source_name
    left join semantics as of_source
        on
            records.source_name = of_source.source_name
            and of_source.provider is null
    left join semantics as of_provider
        on
            records.source_name = of_provider.source_name
            and lower(records.provider) = of_provider.provider

),

with_all_cache_writes as (

    select
        *,
        case
            when cache_writes_include_1h then greatest(cache_write_tokens, cache_write_1h_tokens)
            else cache_write_tokens + cache_write_1h_tokens
        end as all_cache_write_tokens,
        coalesce(total_decides and logged_total_tokens = input_tokens + output_tokens, false)
            as is_told_by_total
    from counted

),

with_included_parts as (

    select
        *,
        case when input_includes_cache_reads or is_told_by_total then cache_read_tokens else 0 end
        + case
            when input_includes_cache_writes or is_told_by_total then all_cache_write_tokens
            else 0
        end as included_cache_tokens,
        case when output_includes_reasoning or is_told_by_total then reasoning_tokens else 0 end
            as included_reasoning_tokens
    from with_all_cache_writes

),

final as (

    select
        source_name,
        vantage,
        precedence,
        {{ others | join(",\n        ") }},
        is_response_id,
        is_gateway_cache_hit,
        {{ tokens_beside("input_tokens", "included_cache_tokens") }} as fresh_input_tokens,
        cache_read_tokens,
        all_cache_write_tokens - cache_write_1h_tokens as cache_write_tokens,
        cache_write_1h_tokens,
        {{ tokens_beside("output_tokens", "included_reasoning_tokens") }} as output_tokens,
        reasoning_tokens,
        {{ media_token_counts() | join(",\n        ") }},
        logged_total_tokens,
        {{ content_key(evidence_columns()) }} as tag_evidence_id,
        charge_date
    from with_included_parts

)

select * from final
