with daily_rates as (

    {{ each_day_of(ref("stg_policy__rates")) }}

),

exchange_rates as (

    select * from {{ ref("int_daily_exchange_rates") }}

),

converted as (

    select
        daily_rates.charge_date,
        daily_rates.rate_id,
        daily_rates.provider_tier,
        daily_rates.team_id,
        daily_rates.project_id,
        daily_rates.model_id,
        daily_rates.charge_unit,
        {%- for kind in token_kinds() %}
        daily_rates.{{ kind }}_price,
        {%- endfor %}
        daily_rates.request_price,
        daily_rates.task_price,
        {%- for unit in ["token", "request", "task"] %}
        {{ charge_weight("daily_rates", unit) }} as {{ unit }}_weight,
        {%- endfor %}
        exchange_rates.exchange_rate_id,
        exchange_rates.rate as exchange_rate
    from daily_rates
    left join exchange_rates
        on
            daily_rates.currency = exchange_rates.currency
            and daily_rates.charge_date = exchange_rates.charge_date

)

select * from converted
