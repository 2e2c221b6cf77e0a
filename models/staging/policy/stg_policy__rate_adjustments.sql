with source as (

    select * from {{ ref("rate_adjustments") }}

),

typed as (

    select
        adjustment_id,
        kind,
        description,
        provider_tier,
        lower(service_tier) as service_tier,
        days,
        from_hour,
        to_hour,
        multiplier,
        valid_from,
        valid_to
    from source

)

select * from typed
