with daily_list_prices as (

    {{ each_day_of(ref("stg_reference__list_prices")) }}

),

exchange_rates as (

    select * from {{ ref("int_daily_exchange_rates") }}

),

converted as (

    select
        daily_list_prices.charge_date,
        daily_list_prices.list_price_id,
        daily_list_prices.model_id,
        daily_list_prices.input_tokens_from,
        daily_list_prices.input_tokens_to,
        {%- for kind in token_kinds() %}
        daily_list_prices.{{ kind }}_price,
        {%- endfor %}
        exchange_rates.rate as exchange_rate
    from daily_list_prices
    left join exchange_rates
        on
            daily_list_prices.currency = exchange_rates.currency
            and daily_list_prices.charge_date = exchange_rates.charge_date

)

select * from converted
