-- Usage without a price is unrated: it has no charge, which is not the same as a charge of zero.
with requests as (

    select * from {{ ref("int_requests_costed") }}

),

tasks as (

    select * from {{ ref("int_tasks") }}

),

rates_matched as (

    select * from {{ ref("int_rates_matched") }}

),

rates as (

    select * from {{ ref("int_daily_rates") }}

),

adjustments as (

    select * from {{ ref("int_rate_adjustments_resolved") }}

),

counted as (

    select
        requests.*,
        extract(hour from {{ billing_time("requests.started_at") }}) as local_hour,
        tasks.outcome as decided_task_outcome,
        tasks.is_successful as is_task_successful,
        requests.charge_unit in ('token', 'blended')
        and requests.total_tokens = 0
        and not requests.is_gateway_cache_hit
        and coalesce(requests.status, 'success') <> 'failure' as lacks_tokens,
        case
            when requests.status = 'failure' or requests.is_gateway_cache_hit then 0
            else 1
        end as request_quantity,
        case
            when tasks.is_successful and tasks.last_request_id = requests.request_id then 1
            else 0
        end as task_quantity
    from requests
    left join tasks
        on
            requests.charge_unit in ('task', 'blended')
            and requests.project_id = tasks.project_id
            and {{ task_key("requests") }} = tasks.task_key

),

adjusted as (

    select
        counted.*,
        rates_matched.rate_id as matched_rate_id,
        service_tiers.adjustment_id as service_tier_adjustment_id,
        off_peak.adjustment_id as off_peak_adjustment_id,
        markups.adjustment_id as markup_adjustment_id,
        coalesce(service_tiers.multiplier, 1)
        * coalesce(off_peak.multiplier, 1)
        * coalesce(markups.multiplier, 1) as adjustment
    from counted
    left join rates_matched
        on
            counted.charge_date = rates_matched.charge_date
            and counted.charge_unit = rates_matched.charge_unit
            and counted.provider_tier = rates_matched.provider_tier
            and counted.model_id = rates_matched.model_id
            and counted.team_id = rates_matched.team_id
            and counted.project_id = rates_matched.project_id
    left join adjustments as service_tiers
        on
            service_tiers.kind = 'service_tier'
            and counted.charge_date = service_tiers.charge_date
            and counted.provider_tier = service_tiers.provider_tier
            and lower(counted.service_tier) = service_tiers.service_tier
    left join adjustments as off_peak
        on
            off_peak.kind = 'off_peak'
            and counted.charge_date = off_peak.charge_date
            and counted.provider_tier = off_peak.provider_tier
            and counted.local_hour = off_peak.local_hour
    left join adjustments as markups
        on
            markups.kind = 'markup'
            and counted.charge_date = markups.charge_date
            and counted.provider_tier = markups.provider_tier

),

priced as (

    select
        adjusted.*,
        rates.exchange_rate_id as matched_exchange_rate_id,
        case
            when adjusted.provider_tier = 'unknown' then 'model in no tier'
            when rates.rate_id is null then 'no rate for tier, charge unit and day'
            when rates.exchange_rate is null then 'no exchange rate for the rate on the day'
            when
                rates.token_weight > 0
                and not adjusted.is_gateway_cache_hit
                and {{ lacks_token_price("adjusted", "rates") }}
                then 'no price for a kind of token'
            when
                rates.request_weight * adjusted.request_quantity > 0
                and rates.request_price is null
                then 'no price for a request'
            when rates.task_weight * adjusted.task_quantity > 0 and rates.task_price is null
                then 'no price for a task'
        end as missing_price,
        cast(
            case
                when adjusted.is_gateway_cache_hit then 0
                else {{ token_amount("adjusted", "rates") }}
            end * {{ part_multiplier("token") }}
            + coalesce(rates.request_price, 0)
            * adjusted.request_quantity * {{ part_multiplier("request") }}
            + coalesce(rates.task_price, 0)
            * adjusted.task_quantity * {{ part_multiplier("task") }}
            as {{ money_type() }}
        ) as amount_at_rate
    from adjusted
    left join rates
        on
            adjusted.matched_rate_id = rates.rate_id
            and adjusted.charge_date = rates.charge_date

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
