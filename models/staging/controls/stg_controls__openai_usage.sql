with source as (

    select * from {{ source("controls", "openai_usage") }}

),

renamed as (

    select
        _file_id as file_id,
        _record_number as record_number,
        start_time as bucket_start,
        end_time as bucket_end,
        object as result_object,
        model,
        project_id as provider_project_id,
        api_key_id as provider_api_key_id,
        batch,
        service_tier,
        num_model_requests as request_count,
        input_tokens,
        input_cached_tokens as cache_read_tokens,
        input_cache_write_tokens as cache_write_tokens,
        output_tokens,
        input_audio_tokens,
        output_audio_tokens
    from source

)

select * from renamed
