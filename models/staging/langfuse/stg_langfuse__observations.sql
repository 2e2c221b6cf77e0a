with source as (

    select * from {{ source("langfuse", "langfuse_observations") }}

),

renamed as (

    select
        -- keys
        _file_id as file_id,
        _record_number as record_number,
        id as request_id,
        coalesce(session_id, trace_id) as session_id,

        -- the call
        lower(observation_type) as call_type,
        start_time as started_at,
        end_time as ended_at,
        {{ dbt.datediff("start_time", "end_time", "millisecond") }}
            as latency_ms,
        case when upper(level) = 'ERROR' then 'failure' else 'success' end as status,
        model as requested_model,
        model as billed_model,
        service_tier,

        -- tokens
        usage_details as usage_fields,

        -- money: with usage, the cost is Langfuse's own reckoning
        case when usage_details is null then total_cost end as logged_cost,

        -- who
        end_user_hash,

        -- tags
        tags as request_tags,
        {{ tag_set(["metadata"], {
            "environment": ["nullif(environment, 'default')"],
        }) }} as request_metadata,
        {{ tag_field("metadata", "task_id") }} as task_id,
        {{ tag_field("metadata", "task_outcome") }} as task_outcome

    from source

)

select * from renamed
