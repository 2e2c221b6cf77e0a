{{ config(materialized="by_part", unique_key="charge_date") }}

-- Few requests are logged more than once: only their records have to be put together.
with spread_requests as (

    select * from {{ ref("int_spread_requests") }}

),

logged_records as (

    select
        request_id,
        charge_date
    from {{ ref("int_usage_records") }}
    where
        {{ is_to_build() }}
        or request_id in (select spread_requests.logged_request_id from spread_requests)

),

twins as (

    select * from {{ ref("int_request_twins") }}

),

records as (

    select
        coalesce(twins.request_id, logged_records.request_id) as request_id,
        logged_records.request_id as logged_request_id,
        logged_records.charge_date
    from logged_records
    left join twins on logged_records.request_id = twins.logged_request_id

),

repeated_ids as (

    select request_id
    from records
    group by request_id
    having count(*) > 1

),

repeated_requests as (

    select distinct
        records.request_id,
        records.logged_request_id,
        records.charge_date
    from records
    inner join repeated_ids on records.request_id = repeated_ids.request_id

)

select *
from repeated_requests
where {{ is_to_build() }}
