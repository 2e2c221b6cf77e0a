with source as (

    select * from {{ source("helicone", "helicone_requests") }}

),

renamed as (

    select
        -- keys
        _file_id as file_id,
        _record_number as record_number,
        request_id,
        session_id,

        -- the call
        request_path as call_type,
        request_created_at as started_at,
        response_created_at as ended_at,
        cast(round(delay_ms) as bigint) as latency_ms,
        case
            when response_status not between 200 and 299 then 'failure'
            else 'success'
        end as status,
        case
            when response_status not between 200 and 299 then cast(response_status as string)
        end as error_class,
        lower(provider) as provider,
        coalesce(request_model, model) as requested_model,
        model as billed_model,
        cache_reference_id <> '00000000-0000-0000-0000-000000000000' as is_gateway_cache_hit,

        -- tokens
        prompt_tokens as input_tokens,
        prompt_cache_read_tokens as cache_read_tokens,
        prompt_cache_write_tokens as cache_write_tokens,
        completion_tokens as output_tokens,
        prompt_audio_tokens as audio_input_tokens,
        completion_audio_tokens as audio_output_tokens,

        -- money: the cost of an answer from Helicone's cache is what it saved
        case
            when cache_reference_id <> '00000000-0000-0000-0000-000000000000' then 0
            else cost
        end as logged_cost,

        -- who
        end_user_hash,

        -- tags
        {{ tag_set(["request_properties"]) }} as request_metadata,
        {{ tag_field("request_properties", "task_id") }} as task_id,
        {{ tag_field("request_properties", "task_outcome") }} as task_outcome

    from source

)

select * from renamed
