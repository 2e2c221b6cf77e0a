-- The counts of an observation add up to the total that it was sent with. Where they do not, its
-- instrumentation counts some tokens twice, or not at all.
{{ config(severity="warn") }}

with sources as (

    select source_name
    from {{ ref("stg_reference__token_semantics") }}
    where total_decides

),

records as (

    select
        records.source_name,
        records.request_id,
        {{ total_tokens("records") }} as sum_of_kinds,
        coalesce(field_counts.unknown_tokens, 0) as unknown_tokens,
        records.logged_total_tokens
    from {{ ref("int_usage_records") }} as records
    inner join sources on records.source_name = sources.source_name
    left join {{ ref("int_usage_field_counts") }} as field_counts
        on
            records.source_name = field_counts.source_name
            and records.file_id = field_counts.file_id
            and records.record_number = field_counts.record_number

)

select
    source_name,
    request_id,
    'its counts add up to ' || (sum_of_kinds + unknown_tokens) || ', its total is '
    || logged_total_tokens as problem
from records
where
    sum_of_kinds + unknown_tokens <> logged_total_tokens
    and sum_of_kinds <> logged_total_tokens
