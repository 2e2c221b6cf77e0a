with source as (

    select * from {{ source("controls", "anthropic_usage") }}

),

renamed as (

    select
        _file_id as file_id,
        _record_number as record_number,
        starting_at as bucket_start,
        ending_at as bucket_end,
        model,
        workspace_id,
        api_key_id as provider_api_key_id,
        service_tier,
        context_window,
        inference_geo,
        uncached_input_tokens as fresh_input_tokens,
        cache_read_input_tokens as cache_read_tokens,
        cache_creation__ephemeral_5m_input_tokens as cache_write_tokens,
        cache_creation__ephemeral_1h_input_tokens as cache_write_1h_tokens,
        output_tokens,
        server_tool_use__web_search_requests as web_search_count
    from source

)

select * from renamed
