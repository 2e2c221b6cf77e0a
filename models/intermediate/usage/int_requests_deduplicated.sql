{{ config(materialized="by_part", unique_key="charge_date") }}

-- A request logged once passes through; one logged several times becomes the richest of its
-- records, with what that record lacks about the owner taken from the next richest.
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

logged_records as {{ not_materialized() }} (

    select *
    from {{ ref("int_usage_records") }}
    where
        {{ is_to_build() }}
        or request_id in (select spread_requests.logged_request_id from spread_requests)

),

twins as (

    select * from {{ ref("int_request_twins") }}

),

records as {{ not_materialized() }} (

    select
        {%- for column in measures + fillable %}
        logged_records.{{ column }},
        {%- endfor %}
        logged_records.precedence,
        coalesce(twins.request_id, logged_records.request_id) as request_id
    from logged_records
    left join twins on logged_records.request_id = twins.logged_request_id

),

delivered_often as (

    select
        request_id,
        count(*) > 2 or coalesce(min(precedence) = max(precedence), true) as can_tie
    from records
    group by request_id
    having count(*) > 1

),

single_records as (

    select records.*
    from records
    left join delivered_often on records.request_id = delivered_often.request_id
    where delivered_often.request_id is null

),

ranked_records as (

    select
        records.*,
        row_number() over (
            partition by records.request_id
            order by {{ record_richness_order(
                "records", measures + fillable, "delivered_often.can_tie"
            ) }}
        ) as record_rank
    from records
    inner join delivered_often on records.request_id = delivered_often.request_id

),

richest_records as (

    select *
    from ranked_records
    where record_rank = 1

),

filled_values as (

    select
        request_id,
        {%- for column in fillable %}
        {{ first_value_by(column, "record_rank") }} as {{ column }},
        {%- endfor %}
        count(*) as record_count
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
        filled_values.record_count
    from richest_records
    inner join filled_values on richest_records.request_id = filled_values.request_id

),

requests as (

    select
        request_id,
        {{ (measures + fillable) | join(",\n        ") }},
        1 as record_count
    from single_records

    union all

    select * from merged_records

),

final as (

    select
        requests.*,
        cast({{ billing_time("started_at") }} as date) as charge_date,
        {{ content_key(evidence_columns()) }} as tag_evidence_id
    from requests

)

select *
from final
where {{ is_to_build() }}
