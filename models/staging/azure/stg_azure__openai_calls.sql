with source as (

    select * from {{ source("azure", "azure_openai_logs") }}

),

renamed as (

    select
        -- keys
        _file_id as file_id,
        _record_number as record_number,
        correlation_id as request_id,

        -- the call
        operation_name as call_type,
        coalesce(requested_at, logged_at) as started_at,
        case when duration_ms >= 0 then duration_ms end as latency_ms,
        case
            when result_signature between '400' and '599' then 'failure'
            else 'success'
        end as status,
        case when result_signature between '400' and '599' then result_signature end as error_class,
        'azure' as provider,
        coalesce(model_deployment_name, deployment_name, model_name) as requested_model,
        model_name as billed_model,

        -- tokens
        total_tokens,
        prompt_tokens as input_tokens,
        completion_tokens as output_tokens,

        -- who
        apim_subscription_id as api_key_alias

    from source

)

select * from renamed
