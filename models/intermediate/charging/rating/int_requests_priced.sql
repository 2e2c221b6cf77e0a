{{ config(materialized="by_part", unique_key="charge_date") }}

-- Usage without a price is unrated: it has no charge, which is not the same as a charge of zero.
with requests as (

    select *
    from {{ ref("int_requests_metered") }}
    where {{ is_to_build() }}

),

rates as (

    select * from {{ ref("int_daily_rates") }}

),

measured as (

    select
        requests.*,
        rates.exchange_rate_id as matched_exchange_rate_id,
        case
            when requests.provider_tier = 'unknown' then 'model in no tier'
            when rates.rate_id is null then 'no rate for tier, charge unit and day'
            when rates.exchange_rate is null then 'no exchange rate for the rate on the day'
            when
                rates.token_weight > 0
                and not requests.is_gateway_cache_hit
                and {{ lacks_token_price("requests", "rates") }}
                then 'no price for a kind of token'
            when
                rates.request_weight * requests.request_quantity > 0
                and rates.request_price is null
                then 'no price for a request'
            when rates.task_weight * requests.task_quantity > 0 and rates.task_price is null
                then 'no price for a task'
        end as missing_price,
        case
            when requests.is_gateway_cache_hit then cast(0 as {{ money_type() }})
            else {{ token_amount("requests", "rates") }}
        end as token_amount,
        coalesce(rates.request_price, 0) * requests.request_quantity as request_amount,
        coalesce(rates.task_price, 0) * requests.task_quantity as task_amount,
        {{ part_multiplier("token") }} as token_multiplier,
        {{ part_multiplier("request") }} as request_multiplier,
        {{ part_multiplier("task") }} as task_multiplier
    from requests
    left join rates
        on
            requests.matched_rate_id = rates.rate_id
            and requests.charge_date = rates.charge_date

),

-- Whole numbers multiply where they do: a product of two fractions is slow to bring to the decimals
-- of money.
priced as (

    select
        *,
        case
            when
                token_multiplier in (0, 1)
                and request_multiplier in (0, 1)
                and task_multiplier in (0, 1)
                then cast(
                    token_amount * cast(token_multiplier as integer)
                    + request_amount * cast(request_multiplier as integer)
                    + task_amount * cast(task_multiplier as integer)
                    as {{ money_type() }}
                )
            else cast(
                token_amount * token_multiplier
                + request_amount * request_multiplier
                + task_amount * task_multiplier
                as {{ money_type() }}
            )
        end as amount_at_rate
    from measured

),

classified as (

    select
        *,
        case
            when task_quantity = 1 then null
            when is_gateway_cache_hit then 'gateway cache hit'
            when status = 'failure' and (charge_unit = 'request' or total_tokens = 0)
                then 'failed request'
            when charge_unit = 'task' and is_task_successful and status = 'failure'
                then 'failed attempt'
            when charge_unit = 'task' and is_task_successful then 'part of a charged task'
            when charge_unit = 'task' and decided_task_outcome = 'unknown'
                then 'task without a known outcome'
            when charge_unit = 'task' then 'failed task'
        end as not_charged_reason
    from priced

),

final as (

    select
        request_id,
        started_at,
        charge_date,
        billing_period,
        team_id,
        provider_tier,
        charge_unit,
        total_tokens,
        decided_task_outcome,
        request_quantity,
        task_quantity,
        logged_cost,
        not_charged_reason,
        missing_price,
        case
            when not_charged_reason is not null then 'not_charged'
            when lacks_tokens and logged_cost > 0 then 'unmeasured'
            when missing_price is not null or lacks_tokens then 'unrated'
            else 'rated'
        end as rating_status,
        matched_rate_id,
        matched_exchange_rate_id,
        service_tier_adjustment_id,
        off_peak_adjustment_id,
        markup_adjustment_id,
        amount_at_rate
    from classified

)

select * from final
