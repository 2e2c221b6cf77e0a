-- Rates each request and sums the charges to lines, in PostgreSQL.
create unlogged table usage_rates as
select distinct on (
    usage.charge_date, usage.charge_unit, usage.provider_tier, usage.model_id, usage.team_id,
    usage.project_id
)
    usage.*,
    rates.rate_id,
    rates.fresh_input_price,
    rates.cache_read_price,
    rates.cache_write_price,
    rates.cache_write_1h_price,
    rates.output_price,
    rates.reasoning_price,
    rates.request_price,
    rates.task_price,
    rates.token_weight,
    rates.request_weight,
    rates.task_weight,
    rates.exchange_rate
from (
    select charge_date, charge_unit, provider_tier, model_id, team_id, project_id
    from requests
    where model_id is not null
    group by charge_date, charge_unit, provider_tier, model_id, team_id, project_id
) as usage
inner join rates
    on
        usage.charge_date = rates.charge_date
        and usage.charge_unit = rates.charge_unit
        and (rates.provider_tier is null or rates.provider_tier = usage.provider_tier)
        and (rates.model_id is null or rates.model_id = usage.model_id)
        and (rates.team_id is null or rates.team_id = usage.team_id)
        and (rates.project_id is null or rates.project_id = usage.project_id)
order by
    usage.charge_date,
    usage.charge_unit,
    usage.provider_tier,
    usage.model_id,
    usage.team_id,
    usage.project_id,
    (rates.project_id is not null) desc,
    (rates.team_id is not null) desc,
    (rates.model_id is not null) desc,
    (rates.provider_tier is not null) desc;

analyze usage_rates;

create unlogged table tasks as
with ordered as (
    select
        request_id,
        project_id,
        coalesce('task ' || task_id, 'request ' || request_id) as task,
        started_at,
        case when task_outcome in ('success', 'failure') then task_outcome end as outcome
    from requests
    where charge_unit in ('task', 'blended')
)

select (array_agg(request_id order by started_at desc, request_id desc))[1] as request_id
from ordered
group by project_id, task
having (
    array_agg(outcome order by started_at desc, request_id desc) filter (where outcome is not null)
)[1] = 'success';

analyze tasks;

create unlogged table priced as
with counted as (
    select
        requests.*,
        extract(
            hour from requests.started_at at time zone 'UTC' at time zone 'Europe/Berlin'
        )::integer as local_hour,
        (tasks.request_id is not null)::integer as task_quantity,
        (not (is_gateway_cache_hit or coalesce(status = 'failure', false)))::integer
            as request_quantity,
        charge_unit in ('token', 'blended')
        and total_tokens = 0
        and not is_gateway_cache_hit
        and coalesce(status <> 'failure', true) as lacks_tokens
    from requests
    left join tasks on requests.request_id = tasks.request_id
),

rated as (
    select
        counted.*,
        rates.rate_id,
        rates.request_price,
        rates.task_price,
        rates.exchange_rate,
        rates.token_weight,
        rates.request_weight,
        rates.task_weight,
        rates.exchange_rate::numeric
        * coalesce(service_tiers.multiplier, 1000000)
        * coalesce(off_peak.multiplier, 1000000)
        * coalesce(markups.multiplier, 1000000) as factor,
        case
            when is_gateway_cache_hit then 0
            else
                fresh_input_tokens * coalesce(fresh_input_price, 0)
                + cache_read_tokens * coalesce(cache_read_price, 0)
                + cache_write_tokens * coalesce(cache_write_price, 0)
                + cache_write_1h_tokens * coalesce(cache_write_1h_price, 0)
                + output_tokens * coalesce(output_price, 0)
                + reasoning_tokens * coalesce(reasoning_price, 0)
        end as tokens_at_price,
        (fresh_input_tokens > 0 and fresh_input_price is null)
        or (cache_read_tokens > 0 and cache_read_price is null)
        or (cache_write_tokens > 0 and cache_write_price is null)
        or (cache_write_1h_tokens > 0 and cache_write_1h_price is null)
        or (output_tokens > 0 and output_price is null)
        or (reasoning_tokens > 0 and reasoning_price is null) as lacks_token_price
    from counted
    left join usage_rates as rates
        on
            counted.charge_date = rates.charge_date
            and counted.charge_unit = rates.charge_unit
            and counted.provider_tier = rates.provider_tier
            and counted.model_id = rates.model_id
            and counted.team_id = rates.team_id
            and counted.project_id = rates.project_id
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
)

select
    request_id,
    started_at,
    charge_date,
    billing_period,
    team_id,
    cost_center,
    project_id,
    environment,
    provider_tier,
    charge_unit,
    total_tokens,
    logged_cost,
    case
        when
            task_quantity = 0
            and (
                is_gateway_cache_hit
                or (status = 'failure' and (charge_unit = 'request' or total_tokens = 0))
                or charge_unit = 'task'
            )
            then 'not_charged'
        when lacks_tokens and logged_cost > 0 then 'unmeasured'
        when
            lacks_tokens
            or provider_tier = 'unknown'
            or rate_id is null
            or exchange_rate is null
            or (token_weight > 0 and not is_gateway_cache_hit and lacks_token_price)
            or (request_weight * request_quantity > 0 and request_price is null)
            or (task_weight * task_quantity > 0 and task_price is null)
            then 'unrated'
        else 'rated'
    end as rating_status,
    rate_id,
    case charge_unit
        when 'token' then total_tokens
        when 'request' then request_quantity
        else task_quantity
    end as quantity,
    round((
        tokens_at_price * round(token_weight * factor / 1e21)
        + coalesce(request_price, 0) * 1000000 * request_quantity
        * round(request_weight * factor / 1e21)
        + coalesce(task_price, 0) * 1000000 * task_quantity * round(task_weight * factor / 1e21)
    ) / 1e12)::bigint as amount
from rated;

analyze priced;

create unlogged table discounts as
with positioned as (
    select
        request_id,
        charge_date,
        provider_tier,
        charge_unit,
        amount,
        quantity,
        sum(quantity) over (
            partition by billing_period, team_id, provider_tier, charge_unit
            order by started_at, request_id
            rows unbounded preceding
        ) as quantity_after
    from priced
    where
        rating_status = 'rated'
        and team_id <> 'suspense'
        and quantity > 0
        and (provider_tier, charge_unit) in (select provider_tier, charge_unit from bands)
)

select
    request_id,
    div(
        amount * sum(
            discount_share * (
                least(quantity_after, to_quantity)
                - greatest(quantity_after - quantity, from_quantity)
            )
        ),
        quantity * 1000000
    )::bigint as discount
from positioned
inner join bands
    on
        positioned.charge_date = bands.charge_date
        and positioned.provider_tier = bands.provider_tier
        and positioned.charge_unit = bands.charge_unit
        and quantity_after > from_quantity
        and (to_quantity is null or quantity_after - quantity < to_quantity)
group by request_id, amount, quantity;

analyze discounts;

create unlogged table rated as
select
    priced.request_id,
    charge_date,
    team_id,
    cost_center,
    project_id,
    environment,
    provider_tier,
    charge_unit,
    total_tokens,
    rating_status,
    case when rating_status = 'rated' then rate_id end as rate_id,
    amount,
    case rating_status
        when 'rated' then amount - coalesce(discount, 0)
        when 'unmeasured' then logged_cost
        else 0
    end as gross_charge
from priced
left join discounts on priced.request_id = discounts.request_id;

create unlogged table lines as
select
    charge_date,
    team_id,
    cost_center,
    project_id,
    environment,
    provider_tier,
    charge_unit,
    rate_id,
    rating_status,
    count(*) as request_count,
    sum(total_tokens) as total_tokens,
    sum(gross_charge) as gross_charge
from rated
group by
    charge_date, team_id, cost_center, project_id, environment, provider_tier, charge_unit,
    rate_id, rating_status;
