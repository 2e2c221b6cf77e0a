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

numbered_files as (

    select
        source_name,
        file_id,
        row_number() over (order by loaded_at, source_name, file_id) as file_number
    from files

),

delivered_requests as (

    select
        numbered_files.file_number,
        coalesce(twins.request_id, records.request_id) as request_id,
        min(records.started_at) as first_record_at,
        max(records.started_at) as last_record_at
    from records
    inner join numbered_files
        on
            records.source_name = numbered_files.source_name
            and records.file_id = numbered_files.file_id
    left join twins on records.request_id = twins.logged_request_id
    group by numbered_files.file_number, coalesce(twins.request_id, records.request_id)

),

first_deliveries as (

    select
        request_id,
        min(file_number) as file_number
    from delivered_requests
    group by request_id

),

new_requests as (

    select
        file_number,
        count(*) as request_count
    from first_deliveries
    group by file_number

),

all_requests as (

    select
        file_number,
        min(first_record_at) as first_request_at,
        max(last_record_at) as last_request_at,
        count(*) as request_count
    from delivered_requests
    group by file_number

),

-- A request is new in the file that was loaded first of those that have it.
usage_by_retention as (

    select
        numbered_files.source_name,
        numbered_files.file_id,
        all_requests.first_request_at,
        all_requests.last_request_at,
        all_requests.request_count,
        coalesce(new_requests.request_count, 0) as new_request_count
    from numbered_files
    inner join all_requests on numbered_files.file_number = all_requests.file_number
    left join new_requests on numbered_files.file_number = new_requests.file_number

    union all

    select
        source_name,
        file_id,
        first_request_at,
        last_request_at,
        request_count,
        new_request_count
    from {{ ref("stg_retired__file_records") }}

),

usage as (

    select
        source_name,
        file_id,
        min(first_request_at) as first_request_at,
        max(last_request_at) as last_request_at,
        cast(sum(request_count) as bigint) as request_count,
        sum(new_request_count) as new_request_count
    from usage_by_retention
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
