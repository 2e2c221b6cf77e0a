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
        case daily_rates.charge_unit
            when 'token' then 1
            when 'blended' then daily_rates.token_weight
            else 0
        end as token_weight,
        case daily_rates.charge_unit
            when 'request' then 1
            when 'blended' then daily_rates.request_weight
            else 0
        end as request_weight,
        case daily_rates.charge_unit
            when 'task' then 1
            when 'blended' then daily_rates.task_weight
            else 0
        end as task_weight,
        exchange_rates.exchange_rate_id,
        exchange_rates.rate as exchange_rate
    from daily_rates
    left join exchange_rates
        on
            daily_rates.currency = exchange_rates.currency
            and daily_rates.charge_date = exchange_rates.charge_date

)

select * from converted
