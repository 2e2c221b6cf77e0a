with source as (

    select * from {{ ref("volume_discounts") }}

),

typed as (

    select
        volume_discount_id,
        provider_tier,
        charge_unit,
        from_quantity,
        discount_share,
        valid_from,
        valid_to
    from source

)

select * from typed
