{% set kind_words = {
    "fresh_input": "input", "cache_read": "cache read", "cache_write": "cache write",
    "cache_write_1h": "cache write for an hour", "output": "output", "reasoning": "reasoning",
} %}

with rates as (

    select * from {{ ref("stg_policy__rates") }}

),

texts as (

    select
        rate_id,
        {%- for kind in token_kinds() %}
        coalesce(', {{ kind_words[kind] }} ' || {{ price_text(kind ~ "_price") }}, '')
        {{- " ||" if not loop.last }}
        {%- endfor %} as token_prices,
        coalesce(', a request ' || {{ price_text("request_price") }}, '')
        || coalesce(', a successful task ' || {{ price_text("task_price") }}, '') as unit_prices
    from rates

),

final as (

    select
        rates.rate_id,
        rates.provider_tier,
        rates.team_id,
        rates.project_id,
        rates.model_id,
        rates.charge_unit,
        rates.currency,
        rates.currency
        || case
            when texts.token_prices = '' then ''
            else ' a million tokens: ' || substring(texts.token_prices, 3)
        end
        || case
            when texts.unit_prices = '' then ''
            when texts.token_prices = '' then ': ' || substring(texts.unit_prices, 3)
            else '; ' || substring(texts.unit_prices, 3)
        end as price_text,
        rates.valid_from,
        rates.valid_to
    from rates
    inner join texts on rates.rate_id = texts.rate_id

)

select * from final
