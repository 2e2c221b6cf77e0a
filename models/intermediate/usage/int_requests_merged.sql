{{ config(materialized="by_part", unique_key="charge_date") }}

-- A request logged several times becomes the richest of its records, with what that record lacks
-- about the owner taken from the next richest.
{% set measures = [
    "source_name", "started_at", "ended_at", "latency_ms", "status", "error_class", "provider",
    "requested_model", "billed_model", "call_type", "is_gateway_cache_hit",
    "fresh_input_tokens",
    "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens", "output_tokens",
    "reasoning_tokens", "logged_total_tokens",
] + media_token_counts() %}
{% set fillable = [
    "logged_cost", "retry_count", "session_id", "api_key_hash", "api_key_alias", "gateway_team_id",
    "gateway_team_alias", "gateway_project_id", "end_user_hash", "task_id", "task_outcome",
    "service_tier", "request_tags", "request_metadata", "spend_logs_metadata",
] %}

with spread_requests as (

    select * from {{ ref("int_spread_requests") }}

),

repeated_requests as (

    select *
    from {{ ref("int_repeated_requests") }}
    where
        {{ is_to_build() }}
        or request_id in (select spread_requests.request_id from spread_requests)

),

usage_records as (

    select *
    from {{ ref("int_usage_records") }}
    where
        {{ is_to_build() }}
        or request_id in (select spread_requests.logged_request_id from spread_requests)

),

records as (

    select
        {%- for column in measures + fillable %}
        usage_records.{{ column }},
        {%- endfor %}
        usage_records.charge_date,
        usage_records.precedence,
        repeated_requests.request_id
    from usage_records
    inner join repeated_requests
        on
            usage_records.request_id = repeated_requests.logged_request_id
            and usage_records.charge_date = repeated_requests.charge_date

),

record_counts as (

    select
        request_id,
        count(*) as record_count,
        count(*) > 2 or coalesce(min(precedence) = max(precedence), true) as can_tie
    from records
    group by request_id

),

ranked_records as (

    select
        records.*,
        record_counts.record_count,
        row_number() over (
            partition by records.request_id
            order by {{ record_richness_order(
                "records", measures + fillable, "record_counts.can_tie"
            ) }}
        ) as record_rank
    from records
    inner join record_counts on records.request_id = record_counts.request_id

),

richest_records as (

    select *
    from ranked_records
    where record_rank = 1

),

filled_values as (

    select
        {%- for column in fillable %}
        {{ first_value_by(column, "record_rank") }} as {{ column }},
        {%- endfor %}
        request_id
    from ranked_records
    group by request_id

),

merged_records as (

    select
        richest_records.request_id,
        {%- for column in measures %}
        richest_records.{{ column }},
        {%- endfor %}
        {%- for column in fillable %}
        filled_values.{{ column }},
        {%- endfor %}
        richest_records.record_count,
        richest_records.charge_date
    from richest_records
    inner join filled_values on richest_records.request_id = filled_values.request_id

),

final as (

    select
        *,
        {{ content_key(evidence_columns()) }} as tag_evidence_id
    from merged_records

)

select *
from final
where {{ is_to_build() }}
