-- Every usage record that landed is a record of a request: no source is left out on the way.
with landed as (

    select
        files.source_name,
        files.file_id,
        files.rows_landed
    from {{ ref("stg_loads__files") }} as files
    inner join {{ ref("stg_reference__usage_sources") }} as sources
        on files.source_name = sources.source_name
    where files.rows_landed > 0

),

recorded as (

    select
        source_name,
        file_id,
        count(*) as record_count
    from {{ ref("fct_request_records") }}
    group by source_name, file_id

)

select
    landed.source_name,
    landed.file_id,
    landed.rows_landed,
    recorded.record_count
from landed
full outer join recorded
    on
        landed.source_name = recorded.source_name
        and landed.file_id = recorded.file_id
where coalesce(landed.rows_landed, 0) <> coalesce(recorded.record_count, 0)
