-- What a request is made of may have been logged on several days, as by two clocks around midnight:
-- it is deduplicated with all of its records, on whichever day the richest one puts it.
with records as (

    select * from {{ ref("int_usage_records") }}

),

twins as (

    select * from {{ ref("int_request_twins") }}

),

request_days as (

    select
        coalesce(twins.request_id, records.request_id) as request_id,
        records.request_id as logged_request_id,
        records.charge_date
    from records
    left join twins on records.request_id = twins.logged_request_id

),

spread as (

    select request_id
    from request_days
    group by request_id
    having min(charge_date) < max(charge_date)

),

spread_days as (

    select distinct
        request_days.request_id,
        request_days.logged_request_id,
        request_days.charge_date
    from request_days
    inner join spread on request_days.request_id = spread.request_id

),

logged_ids as (

    select distinct
        request_id,
        logged_request_id
    from spread_days

),

versions as (

    select
        logged_ids.request_id,
        {{ rows_version("records") }} as records_version
    from records
    inner join logged_ids on records.request_id = logged_ids.logged_request_id
    group by logged_ids.request_id

),

final as (

    select
        spread_days.request_id,
        spread_days.logged_request_id,
        spread_days.charge_date,
        versions.records_version
    from spread_days
    inner join versions on spread_days.request_id = versions.request_id

)

select * from final
