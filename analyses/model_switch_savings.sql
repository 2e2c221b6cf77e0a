-- What would each project have paid, had its requests to one tier gone to another?
-- dbt show --select model_switch_savings --limit 50 \
--     --vars '{switch_from_tier: premium, switch_to_tier: standard, switch_to_model: gpt-4o}'
-- The same tokens, requests and tasks at the other tier's rates, before exceptions, allowances and
-- discounts on volume; with switch_to_model also at the list price of that model. What the other
-- tier has no price for is left out on both sides. Whether the other tier answers as well is not
-- known here: see price_of_quality for failed tasks.
{% set from_tier = var("switch_from_tier", "premium") %}
{% set to_tier = var("switch_to_tier", "standard") %}
{% set to_model = var("switch_to_model", "") %}

with requests as (

    select *
    from {{ ref("int_requests_metered") }}
    where provider_tier = '{{ from_tier }}'

),

charges as (

    select *
    from {{ ref("fct_request_costs") }}
    where rating_status = 'rated'

),

rates as (

    select *
    from {{ ref("int_daily_rates") }}
    where
        provider_tier = '{{ to_tier }}'
        or (provider_tier is null and model_id = '{{ to_model }}')

),

list_prices as (

    select *
    from {{ ref("int_daily_list_prices") }}
    where model_id = '{{ to_model }}'

),

ranked_rates as (

    select
        requests.request_id,
        rates.rate_id as other_rate_id,
        row_number() over (
            partition by requests.request_id
            order by
                rates.project_id is not null desc,
                rates.team_id is not null desc,
                rates.model_id is not null desc,
                rates.provider_tier is not null desc,
                rates.rate_id
        ) as precedence
    from requests
    inner join rates
        on
            requests.charge_date = rates.charge_date
            and requests.charge_unit = rates.charge_unit
            and (rates.project_id is null or requests.project_id = rates.project_id)
            and (rates.team_id is null or requests.team_id = rates.team_id)
            and (rates.model_id is null or rates.model_id = '{{ to_model }}')

),

switched as (

    select
        requests.request_id,
        cast(
            {{ token_amount("requests", "rates") }} * {{ part_multiplier("token") }}
            + coalesce(rates.request_price, 0)
            * requests.request_quantity * {{ part_multiplier("request") }}
            + coalesce(rates.task_price, 0)
            * requests.task_quantity * {{ part_multiplier("task") }}
            as {{ money_type() }}
        ) as charge_at_other_rate,
        cast(
            {{ token_amount("requests", "list_prices") }} * list_prices.exchange_rate
            as {{ money_type() }}
        ) as other_list_cost
    from requests
    inner join ranked_rates
        on
            requests.request_id = ranked_rates.request_id
            and ranked_rates.precedence = 1
    inner join rates
        on
            ranked_rates.other_rate_id = rates.rate_id
            and requests.charge_date = rates.charge_date
    left join list_prices
        on
            not {{ lacks_token_price("requests", "list_prices") }}
            and requests.charge_date = list_prices.charge_date
            and {{ input_tokens("requests") }} >= list_prices.input_tokens_from
            and (
                list_prices.input_tokens_to is null
                or {{ input_tokens("requests") }} < list_prices.input_tokens_to
            )
    where
        rates.token_weight = 0
        or not {{ lacks_token_price("requests", "rates") }}

)

select
    charges.billing_period,
    charges.team_id,
    charges.project_id,
    count(*) as request_count,
    sum(charges.total_tokens) as total_tokens,
    sum(charges.charge_at_rate) as charge_at_rate,
    sum(switched.charge_at_other_rate) as charge_at_other_rate,
    sum(charges.charge_at_rate - switched.charge_at_other_rate) as saving,
    sum(charges.list_cost) as list_cost,
    sum(switched.other_list_cost) as other_list_cost
from charges
inner join switched on charges.request_id = switched.request_id
group by charges.billing_period, charges.team_id, charges.project_id
order by charges.billing_period asc, saving desc, charges.project_id asc, charges.team_id asc
