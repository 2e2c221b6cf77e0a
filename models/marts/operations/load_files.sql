with files as (

    select * from {{ ref("stg_loads__files") }}

),

quarantined_records as (

    select * from {{ ref("stg_loads__quarantined_records") }}

),

records as (

    select * from {{ ref("int_usage_records") }}

),

twins as (

    select * from {{ ref("int_request_twins") }}

),

-- A request is new in the file that was loaded first of those that have it.
deliveries as (

    select
        records.source_name,
        records.file_id,
        records.started_at,
        coalesce(twins.request_id, records.request_id) as request_id,
        row_number() over (
            partition by coalesce(twins.request_id, records.request_id)
            order by
                files.loaded_at, records.source_name, records.file_id, records.record_number
        ) as delivery_number
    from records
    inner join files
        on
            records.source_name = files.source_name
            and records.file_id = files.file_id
    left join twins on records.request_id = twins.logged_request_id

),

usage as (

    select
        source_name,
        file_id,
        min(started_at) as first_request_at,
        max(started_at) as last_request_at,
        count(distinct request_id) as request_count,
        sum(case when delivery_number = 1 then 1 else 0 end) as new_request_count
    from deliveries
    group by source_name, file_id

),

open_quarantine as (

    select
        source_name,
        file_id,
        count(*) as record_count
    from quarantined_records
    where
        resolved_at is null
        and file_line is not null
    group by source_name, file_id

),

final as (

    select
        {{ content_key(["files.source_name", "files.file_id"]) }} as load_file_id,
        files.source_name,
        files.file_id,
        files.file_name,
        files.file_bytes,
        files.loaded_at,
        files.rows_offered,
        files.rows_landed,
        files.rows_quarantined,
        coalesce(open_quarantine.record_count, 0) as rows_open_in_quarantine,
        files.rows_ignored,
        usage.first_request_at,
        usage.last_request_at,
        usage.request_count,
        cast(usage.new_request_count as bigint) as new_request_count,
        cast(usage.request_count - usage.new_request_count as bigint) as known_request_count
    from files
    left join usage
        on
            files.source_name = usage.source_name
            and files.file_id = usage.file_id
    left join open_quarantine
        on
            files.source_name = open_quarantine.source_name
            and files.file_id = open_quarantine.file_id

)

select * from final
