-- L7: every record offered to the loader is in raw or in quarantine, or tells of no usage, or was
-- dropped with its period, and counted.
with files as (

    select * from {{ ref("stg_loads__files") }}

),

landed_records as (

    {% for source_name, log in usage_logs().items() %}
    select
        '{{ source_name }}' as source_name,
        file_id
    from {{ ref(log) }}

    union all

    {% endfor %}
    select
        'invoice_lines' as source_name,
        file_id
    from {{ ref("stg_invoices__lines") }}

    union all

    select
        'business_outcomes' as source_name,
        file_id
    from {{ ref("stg_outcomes__business_outcomes") }}

    union all

    select
        'focus_invoices' as source_name,
        file_id
    from {{ ref("stg_controls__focus_lines") }}

    union all

    select
        'openai_costs' as source_name,
        file_id
    from {{ ref("stg_controls__openai_costs") }}

    union all

    select
        'anthropic_costs' as source_name,
        file_id
    from {{ ref("stg_controls__anthropic_costs") }}

    union all

    select
        'openai_usage' as source_name,
        file_id
    from {{ ref("stg_controls__openai_usage") }}

    union all

    select
        'anthropic_usage' as source_name,
        file_id
    from {{ ref("stg_controls__anthropic_usage") }}

),

landed as (

    select
        source_name,
        file_id,
        count(*) as record_count
    from landed_records
    group by source_name, file_id

),

retired as (

    select * from {{ ref("stg_retired__file_records") }}

),

quarantined as (

    select
        source_name,
        file_id,
        count(*) as record_count
    from {{ ref("stg_loads__quarantined_records") }}
    where
        file_line is not null
        and (resolved_by_file_id is null or resolved_by_file_id <> file_id)
    group by source_name, file_id

)

select
    files.file_name,
    files.rows_offered,
    files.rows_landed,
    landed.record_count as records_in_raw,
    retired.record_count as records_retired,
    files.rows_quarantined,
    quarantined.record_count as records_in_quarantine
from files
full outer join landed
    on
        files.source_name = landed.source_name
        and files.file_id = landed.file_id
left join retired
    on
        files.source_name = retired.source_name
        and files.file_id = retired.file_id
full outer join quarantined
    on
        files.source_name = quarantined.source_name
        and files.file_id = quarantined.file_id
where
    files.file_id is null
    or files.rows_offered
    <> files.rows_landed + files.rows_quarantined + files.rows_ignored
    or files.rows_landed
    <> coalesce(landed.record_count, 0) + coalesce(retired.record_count, 0)
    or files.rows_quarantined <> coalesce(quarantined.record_count, 0)
