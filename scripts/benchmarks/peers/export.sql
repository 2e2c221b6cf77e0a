-- What peers rate: requests with their owner and model, and the policy by day. Money is in whole
-- numbers (costs of 10^-12, prices and shares of 10^-6, exchange rates of 10^-9), which every peer
-- can reckon with exactly. Runs in the built warehouse; the variable `folder` says where to.
copy (
    select
        request_id, task_id, lower(trim(task_outcome)) as task_outcome, started_at, charge_date,
        billing_period, team_id, cost_center, project_id, environment, model_id, provider_tier,
        charge_unit, service_tier, status, is_gateway_cache_hit, fresh_input_tokens,
        cache_read_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens,
        reasoning_tokens, total_tokens,
        cast(cast(logged_cost as decimal(38, 12)) * 1000000000000 as bigint) as logged_cost
    from intermediate.int_requests_costed
) to (getvariable('folder') || '/requests.parquet') (format parquet);

copy (
    select
        charge_date, rate_id, provider_tier, team_id, project_id, model_id, charge_unit,
        cast(cast(columns('_(price|weight)$') as decimal(38, 6)) * 1000000 as bigint),
        cast(cast(exchange_rate as decimal(38, 9)) * 1000000000 as bigint) as exchange_rate
    from intermediate.int_daily_rates
) to (getvariable('folder') || '/rates.parquet') (format parquet);

copy (
    select
        kind, charge_date, provider_tier, service_tier, local_hour,
        cast(cast(multiplier as decimal(38, 6)) * 1000000 as bigint) as multiplier
    from intermediate.int_rate_adjustments_resolved
) to (getvariable('folder') || '/adjustments.parquet') (format parquet);

copy (
    select
        charge_dates.charge_date, provider_tier, charge_unit,
        cast(from_quantity as bigint) as from_quantity,
        cast(lead(from_quantity) over (
            partition by charge_dates.charge_date, provider_tier, charge_unit order by from_quantity
        ) as bigint) as to_quantity,
        cast(cast(discount_share as decimal(38, 6)) * 1000000 as bigint) as discount_share
    from intermediate.int_charge_dates as charge_dates
    inner join staging.stg_policy__volume_discounts as discounts
        on
            charge_dates.charge_date >= discounts.valid_from
            and (discounts.valid_to is null or charge_dates.charge_date < discounts.valid_to)
) to (getvariable('folder') || '/bands.parquet') (format parquet);
