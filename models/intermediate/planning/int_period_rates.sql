-- The rates of each span without price changes, those of the future too, with the markup of the
-- tier and the latest known exchange rate.
with price_periods as (

    select * from {{ ref("int_price_periods") }}

),

exchange_rates as (

    select
        currency,
        {{ last_value_by("rate", "charge_date") }} as exchange_rate
    from {{ ref("int_daily_exchange_rates") }}
    group by currency

),

markups as (

    select
        price_periods.valid_from as period_from,
        adjustments.provider_tier,
        adjustments.multiplier
    from price_periods
    inner join {{ ref("stg_policy__rate_adjustments") }} as adjustments
        on
            price_periods.valid_from >= adjustments.valid_from
            and price_periods.valid_from
            < coalesce(adjustments.valid_to, cast('9999-12-31' as date))
    where adjustments.kind = 'markup'

),

final as (

    select
        price_periods.valid_from as period_from,
        rates.rate_id,
        rates.provider_tier,
        rates.team_id,
        rates.project_id,
        rates.model_id,
        rates.charge_unit,
        {%- for kind in token_kinds() %}
        rates.{{ kind }}_price,
        {%- endfor %}
        rates.request_price,
        rates.task_price,
        {%- for unit in ["token", "request", "task"] %}
        {{ charge_weight("rates", unit) }} as {{ unit }}_weight,
        {%- endfor %}
        cast(
            exchange_rates.exchange_rate
            * coalesce(tier_markups.multiplier, general_markups.multiplier, 1)
            as {{ ratio_type() }}
        ) as multiplier
    from price_periods
    inner join {{ ref("stg_policy__rates") }} as rates
        on
            price_periods.valid_from >= rates.valid_from
            and price_periods.valid_from < coalesce(rates.valid_to, cast('9999-12-31' as date))
    inner join exchange_rates on rates.currency = exchange_rates.currency
    left join markups as tier_markups
        on
            price_periods.valid_from = tier_markups.period_from
            and rates.provider_tier = tier_markups.provider_tier
    left join markups as general_markups
        on
            price_periods.valid_from = general_markups.period_from
            and general_markups.provider_tier is null

)

select * from final
