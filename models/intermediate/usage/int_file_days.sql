{% set logs = usage_logs() %}

{{ config(
    materialized="by_part",
    unique_key="file_id",
    meta={
        "part_type": "varchar",
        "versions_from": dict.fromkeys(logs.values(), "stg_loads__files"),
    },
) }}

-- Which days each file has records of: a landed file never changes, so a file is read once.
with records as (
    {%- for source_name, log in logs.items() %}

    select
        '{{ source_name }}' as source_name,
        file_id,
        cast({{ billing_time("started_at") }} as date) as charge_date
    from {{ ref(log) }}
    where {{ is_to_build("file_id") }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

files as (

    select * from {{ ref("stg_loads__files") }}

),

retired_days as (

    select * from {{ ref("int_retired_days") }}

),

file_days as (

    select
        source_name,
        file_id,
        charge_date,
        count(*) as record_count
    from records
    group by source_name, file_id, charge_date

),

final as (

    select
        file_days.source_name,
        file_days.file_id,
        file_days.charge_date,
        files.file_name,
        file_days.record_count,
        coalesce(files.loaded_at > retired_days.retired_at, false) as is_after_retirement
    from file_days
    left join files
        on
            file_days.source_name = files.source_name
            and file_days.file_id = files.file_id
    left join retired_days on file_days.charge_date = retired_days.charge_date

)

select * from final
