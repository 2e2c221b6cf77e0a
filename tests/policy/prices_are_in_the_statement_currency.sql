with prices as (

    select
        'rates: ' || rate_id as price_row,
        currency
    from {{ ref("rates") }}

    union all

    select
        'provider_list_prices: ' || list_price_id as price_row,
        currency
    from {{ ref("provider_list_prices") }}

)

select
    price_row,
    currency,
    price_row || ' is in ' || currency || ', statements are in {{ var("currency") }}' as problem
from prices
where currency <> '{{ var("currency") }}'
