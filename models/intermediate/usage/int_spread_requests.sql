-- What a request is made of may have been logged on several days, as by two clocks around midnight:
-- it is deduplicated with all of its records, on whichever day the richest one puts it.
with records as (

    select
        source_name,
        file_id,
        record_number,
        request_id,
        charge_date
    from {{ ref("int_usage_records") }}

),

twins as (

    select * from {{ ref("int_request_twins") }}

),

request_records as (

    select
        records.*,
        coalesce(twins.request_id, records.request_id) as charged_request_id
    from records
    left join twins on records.request_id = twins.logged_request_id

),

spread_ids as (

    select charged_request_id
    from request_records
    group by charged_request_id
    having min(charge_date) < max(charge_date)

),

spread_records as (

    select request_records.*
    from request_records
    inner join spread_ids
        on request_records.charged_request_id = spread_ids.charged_request_id

),

versions as (

    -- a record never changes once it is landed, so its place stands for all that it says
    select
        charged_request_id,
        md5({{ joined_text(
            "source_name || ' ' || file_id || ' ' || cast(record_number as string)",
            ",",
            "source_name, file_id, record_number",
        ) }}) as records_version
    from spread_records
    group by charged_request_id

),

final as (

    select distinct
        spread_records.charged_request_id as request_id,
        spread_records.request_id as logged_request_id,
        spread_records.charge_date,
        versions.records_version
    from spread_records
    inner join versions on spread_records.charged_request_id = versions.charged_request_id

)

select * from final
