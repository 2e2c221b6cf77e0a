with records as (

    select * from {{ ref("int_usage_records") }}

),

retired_days as (

    select * from {{ ref("int_retired_days") }}

),

quarantined_records as (

    select * from {{ ref("stg_loads__quarantined_records") }}

),

file_days as (

    select
        source_name,
        file_id,
        charge_date,
        record_count
    from {{ ref("int_file_days") }}
    where is_after_retirement

    union all

    -- records of an older file that left quarantine since
    select
        records.source_name,
        records.file_id,
        records.charge_date,
        count(*) as record_count
    from records
    inner join retired_days on records.charge_date = retired_days.charge_date
    inner join quarantined_records
        on
            records.source_name = quarantined_records.source_name
            and records.file_id = quarantined_records.file_id
            and records.record_number = quarantined_records.record_number
            and retired_days.retired_at < quarantined_records.resolved_at
    group by records.source_name, records.file_id, records.charge_date

),

files as (

    select * from {{ ref("stg_loads__files") }}

),

final as (

    select
        {{ content_key(
            ["file_days.source_name", "file_days.file_id", "file_days.charge_date"]
        ) }} as retired_period_arrival_id,
        {{ billing_period_of("file_days.charge_date") }} as billing_period,
        file_days.charge_date,
        file_days.source_name,
        file_days.file_id,
        files.file_name,
        files.loaded_at,
        file_days.record_count
    from file_days
    inner join files
        on
            file_days.source_name = files.source_name
            and file_days.file_id = files.file_id

)

select * from final
