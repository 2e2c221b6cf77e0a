-- What is in another currency than the statements needs an exchange rate from its first day on.
{% set priced_seeds = {
    "rates": "rate_id",
    "minimum_fees": "minimum_fee_id",
    "shared_costs": "shared_cost_id",
    "provider_list_prices": "list_price_id",
} %}

with prices as (

    {% for seed, id in priced_seeds.items() %}
    select
        '{{ seed }}: ' || {{ id }} as price_row,
        currency,
        valid_from,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_to
    from {{ ref(seed) }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

exchange_rates as (

    -- no_gaps_between_ranges refuses holes in between
    select
        currency,
        min(valid_from) as valid_from,
        max(coalesce(valid_to, cast('9999-12-31' as date))) as valid_to
    from {{ ref("exchange_rates") }}
    group by currency

)

select
    prices.price_row,
    prices.currency,
    prices.price_row || ' is in ' || prices.currency || ', for which exchange_rates has '
    || case
        when exchange_rates.currency is null then 'no row'
        when exchange_rates.valid_from > prices.valid_from
            then 'nothing before ' || cast(exchange_rates.valid_from as string)
        else 'nothing from ' || cast(exchange_rates.valid_to as string) || ' on'
    end as problem
from prices
left join exchange_rates on prices.currency = exchange_rates.currency
where
    prices.currency <> '{{ var("currency") }}'
    and (
        exchange_rates.currency is null
        or exchange_rates.valid_from > prices.valid_from
        or exchange_rates.valid_to < prices.valid_to
    )
