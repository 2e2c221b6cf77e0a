-- On each day on which a price begins or ends, the bands of a model that are in force follow each
-- other without gap or overlap, from no input tokens to any number.
{% set unlimited = "cast(9223372036854775807 as bigint)" %}

with prices as (

    select * from {{ ref("provider_list_prices") }}

),

days as (

    select
        model_id,
        valid_from as charge_date
    from prices

    union

    select
        model_id,
        valid_to as charge_date
    from prices

),

bands as (

    select
        prices.list_price_id,
        days.charge_date,
        prices.input_tokens_from,
        coalesce(prices.input_tokens_to, {{ unlimited }}) as input_tokens_to,
        row_number() over (
            partition by days.model_id, days.charge_date
            order by prices.input_tokens_from
        ) as band_number,
        lead(prices.input_tokens_from, 1, {{ unlimited }}) over (
            partition by days.model_id, days.charge_date
            order by prices.input_tokens_from
        ) as next_input_tokens_from
    from days
    inner join prices
        on
            days.model_id = prices.model_id
            and days.charge_date >= prices.valid_from
            and days.charge_date < coalesce(prices.valid_to, cast('9999-12-31' as date))

),

problems as (

    select
        *,
        case
            when band_number = 1 and input_tokens_from > 0
                then 'nothing prices requests of fewer than ' || input_tokens_from
            when input_tokens_to < next_input_tokens_from
                then 'nothing prices requests of ' || input_tokens_to
            when input_tokens_to > next_input_tokens_from
                then 'two rows price requests of ' || next_input_tokens_from
        end as problem
    from bands

)

select
    list_price_id,
    charge_date,
    'provider_list_prices: ' || list_price_id || ' on ' || charge_date || ': ' || problem
    || ' input tokens' as problem
from problems
where problem is not null
