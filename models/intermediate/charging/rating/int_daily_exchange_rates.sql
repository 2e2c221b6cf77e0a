with charge_dates as (

    select * from {{ ref("int_charge_dates") }}

),

foreign_currencies as (

    {{ each_day_of(ref("stg_policy__exchange_rates")) }}

),

exchange_rates as (

    select
        charge_date,
        currency,
        exchange_rate_id,
        rate
    from foreign_currencies
    where currency <> '{{ var("currency") }}'

    union all

    select
        charge_date,
        '{{ var("currency") }}' as currency,
        null as exchange_rate_id,
        cast(1 as decimal(18, 9)) as rate
    from charge_dates

)

select * from exchange_rates
