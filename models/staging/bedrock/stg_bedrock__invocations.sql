with source as (

    select * from {{ source("bedrock", "bedrock_invocations") }}

),

renamed as (

    select
        -- keys
        _file_id as file_id,
        _record_number as record_number,
        request_id,

        -- the call
        operation as call_type,
        logged_at as started_at,
        case when error_code is null then 'success' else 'failure' end as status,
        error_code as error_class,
        'bedrock' as provider,
        model_id as requested_model,
        model_id as billed_model,
        performance_latency as service_tier,

        -- tokens
        input_tokens,
        cache_read_tokens,
        cache_write_tokens,
        output_tokens,

        -- who
        caller_arn as api_key_alias,

        -- tags
        {{ tag_set(["request_metadata"]) }} as request_metadata,
        {{ tag_field("request_metadata", "task_id") }} as task_id,
        {{ tag_field("request_metadata", "task_outcome") }} as task_outcome

    from source

)

select * from renamed
