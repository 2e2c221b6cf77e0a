with models as (

    select
        model_id,
        provider,
        provider_tier
    from {{ ref("stg_reference__models") }}
    group by model_id, provider, provider_tier

),

current_list_prices as (

    select
        *,
        row_number() over (partition by model_id order by valid_from desc) as version_rank
    from {{ ref("stg_reference__list_prices") }}
    where input_tokens_from = 0

),

final as (

    select
        models.model_id,
        models.provider,
        models.provider_tier,
        prices.list_price_id,
        prices.fresh_input_price,
        prices.output_price
    from models
    left join current_list_prices as prices
        on
            models.model_id = prices.model_id
            and prices.version_rank = 1

)

select * from final
