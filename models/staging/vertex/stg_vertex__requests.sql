with source as (

    select * from {{ source("vertex", "vertex_requests") }}

),

renamed as (

    select
        -- keys
        _file_id as file_id,
        _record_number as record_number,
        coalesce(response_id, request_id) as request_id,
        response_id is not null as is_response_id,

        -- the call
        api_method as call_type,
        coalesce(created_at, logging_time) as started_at,
        cast(round(request_latency_ms) as bigint) as latency_ms,
        case when error_code is null then 'success' else 'failure' end as status,
        error_code as error_class,
        case
            when model like '%publishers/%'
                then split_part(split_part(model, 'publishers/', 2), '/', 1)
        end as provider,
        model as requested_model,
        coalesce(response_model, model) as billed_model,
        case traffic_type
            when 'ON_DEMAND' then 'standard'
            when 'TRAFFIC_TYPE_UNSPECIFIED' then null
            else lower(replace(traffic_type, 'ON_DEMAND_', ''))
        end as service_tier,

        -- tokens
        usage_metadata as usage_fields,

        -- tags
        {{ tag_set(["labels"]) }} as request_metadata,
        {{ tag_field("labels", "task_id") }} as task_id,
        {{ tag_field("labels", "task_outcome") }} as task_outcome

    from source

)

select * from renamed
