{{ config(
    materialized="by_part",
    unique_key="charge_date",
    meta={"versions_from": {
        "stg_loads__files": "int_file_days",
    }},
) }}

{{ reads_too("int_file_days") }}

-- Records of a retired day are left for the sake of days after it; of a request that was charged on
-- such a day they are part, of others they are no record any more.
with records as (

    select *
    from {{ ref("int_usage_records") }}
    where {{ is_to_build() }}

),

twins as (

    select * from {{ ref("int_request_twins") }}

),

retired_days as (

    select * from {{ ref("int_retired_days") }}

),

spread_requests as (

    select distinct request_id
    from {{ ref("int_spread_requests") }}

),

files as (

    select * from {{ ref("stg_loads__files") }}

),

final as (

    select
        coalesce(twins.request_id, records.request_id) as request_id,
        records.source_name,
        records.vantage,
        records.file_id,
        files.file_name,
        records.record_number,
        records.request_id as logged_request_id,
        coalesce(twins.match_rule, 'id') as match_rule,
        records.charge_date
    from records
    left join twins on records.request_id = twins.logged_request_id
    left join files
        on
            records.source_name = files.source_name
            and records.file_id = files.file_id
    left join retired_days on records.charge_date = retired_days.charge_date
    left join spread_requests
        on coalesce(twins.request_id, records.request_id) = spread_requests.request_id
    where
        retired_days.charge_date is null
        or spread_requests.request_id is not null

)

select * from final
