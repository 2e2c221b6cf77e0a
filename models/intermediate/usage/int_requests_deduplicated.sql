{{ config(materialized="view", meta={"version_of": "inputs"}) }}

-- A request logged once passes through.
{% set columns = columns_of("int_requests_deduplicated") %}

with usage_records as (

    select
        *,
        1 as record_count
    from {{ ref("int_usage_records") }}

),

repeated_requests as (

    select * from {{ ref("int_repeated_requests") }}

),

requests as (

    select
        usage_records.{{ columns | join(",
        usage_records.") }}
    from usage_records
    left join repeated_requests
        on
            usage_records.request_id = repeated_requests.logged_request_id
            and usage_records.charge_date = repeated_requests.charge_date
    where repeated_requests.request_id is null

    union all

    select {{ columns | join(", ") }}
    from {{ ref("int_requests_merged") }}

)

select * from requests
