-- Requests that may be one call logged under several ids: calls alike in model and tokens that
-- several vantages saw, unless each has the id of its response, or that the gateway logged as a
-- response and as the completion behind it.
{% set call = ["model_id", "input_tokens", "output_tokens"] %}

with records as (

    select * from {{ ref("int_usage_records") }}

),

models as (

    select * from {{ ref("int_models_matched") }}

),

measured_records as (

    select
        records.request_id,
        records.is_response_id,
        records.vantage,
        records.precedence,
        records.started_at,
        records.charge_date,
        records.api_key_hash,
        coalesce(models.model_id, lower(records.billed_model)) as model_id,
        records.fresh_input_tokens
        + records.cache_read_tokens
        + records.cache_write_tokens
        + records.cache_write_1h_tokens as input_tokens,
        records.output_tokens + records.reasoning_tokens as output_tokens,
        case
            when records.vantage <> 'gateway' then null
            when records.call_type like '%responses' then 'responses'
            when records.call_type like '%completion' then 'completion'
        end as log_path
    from records
    left join models on records.billed_model = models.billed_model
    where {{ total_tokens("records") }} > 0

),

shared_calls as (

    select
        {{ call | join(",\n        ") }},
        min(vantage) < max(vantage) and not bool_and(is_response_id) as is_of_several_vantages,
        min(log_path) < max(log_path) as is_of_several_paths
    from measured_records
    group by {{ call | join(", ") }}

),

ranked_records as (

    select
        measured_records.*,
        shared_calls.is_of_several_vantages,
        shared_calls.is_of_several_paths,
        row_number() over (
            partition by measured_records.request_id
            order by
                measured_records.precedence asc,
                measured_records.started_at asc,
                measured_records.input_tokens asc,
                measured_records.output_tokens asc,
                measured_records.model_id asc
        ) as record_rank
    from measured_records
    inner join shared_calls
        on
            measured_records.model_id = shared_calls.model_id
            and measured_records.input_tokens = shared_calls.input_tokens
            and measured_records.output_tokens = shared_calls.output_tokens
    where
        shared_calls.is_of_several_vantages
        or shared_calls.is_of_several_paths

),

request_vantages as (

    select distinct
        request_id,
        vantage
    from ranked_records

),

seen_vantages as (

    select
        request_id,
        {{ joined_text("vantage", " ", "vantage") }} as vantages
    from request_vantages
    group by request_id

),

requests as (

    select
        ranked_records.*,
        seen_vantages.vantages
    from ranked_records
    inner join seen_vantages on ranked_records.request_id = seen_vantages.request_id
    where ranked_records.record_rank = 1

),

candidates as (

    select
        request_id,
        'fingerprint' as match_rule,
        {{ content_key(call) }} as call_key,
        case when is_response_id then 'identified' else vantage end as lane,
        case when is_response_id then 0 else precedence end as anchor_order,
        {{ var("same_call_seconds") }} as seconds_between,
        vantage,
        vantages,
        started_at,
        charge_date
    from requests
    where is_of_several_vantages

    union all

    select
        request_id,
        'double_logged' as match_rule,
        {{ content_key(call + ["api_key_hash"]) }} as call_key,
        log_path as lane,
        case log_path when 'responses' then 0 else 1 end as anchor_order,
        {{ var("double_logged_seconds") }} as seconds_between,
        log_path as vantage,
        log_path as vantages,
        started_at,
        charge_date
    from requests
    where
        is_of_several_paths
        and log_path is not null
        and api_key_hash is not null

)

select * from candidates
