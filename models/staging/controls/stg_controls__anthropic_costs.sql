-- The report's amounts are in cents.
with source as (

    select * from {{ source("controls", "anthropic_costs") }}

),

renamed as (

    select
        _file_id as file_id,
        _record_number as record_number,
        starting_at as bucket_start,
        ending_at as bucket_end,
        cast(amount * 0.01 as {{ money_type() }}) as amount,
        currency,
        workspace_id,
        cost_type,
        description as cost_description,
        model,
        service_tier,
        token_type,
        context_window,
        inference_geo
    from source

)

select * from renamed
