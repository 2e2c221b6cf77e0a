{% set group_columns = ["source_name", "file_id", "file_name", "file_path", "reason"] %}

with quarantined_records as (

    select * from {{ ref("stg_loads__quarantined_records") }}

),

numbered as (

    select
        *,
        row_number() over (
            partition by {{ group_columns | join(", ") }}
            order by case when resolved_at is null then 0 else 1 end, file_line, record_number
        ) as example_number
    from quarantined_records

),

final as (

    select
        {{ content_key(group_columns) }} as load_quarantine_id,
        {{ group_columns | join(",\n        ") }},
        case when max(file_line) is null then 'file' else 'record' end as refused,
        case
            when count(resolved_at) = count(*) then 'resolved'
            when count(resolved_at) = 0 then 'open'
            else 'partly resolved'
        end as status,
        count(*) as row_count,
        count(*) - count(resolved_at) as open_row_count,
        count(resolved_at) as resolved_row_count,
        min(file_line) as first_line,
        max(file_line) as last_line,
        {{ joined_text(
            "case when example_number <= " ~ var("quarantine_example_lines")
            ~ " then cast(file_line as string) end",
            ", ",
            "file_line"
        ) }} as example_lines,
        min(loaded_at) as first_quarantined_at,
        max(loaded_at) as last_quarantined_at,
        max(resolved_at) as last_resolved_at
    from numbered
    group by
        {{ group_columns | join(",\n        ") }}

)

select * from final
