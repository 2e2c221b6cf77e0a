-- Tokens without a price, and requests of a model in no tier, are unrated: their gross charge is
-- null, never zero.
with requests as (

    select * from {{ ref("int_requests_deduplicated") }}

),

owned as (

    select * from {{ ref("int_requests_owned") }}

),

models as (

    select * from {{ ref("int_models_matched") }}

),

rates as (

    select * from {{ ref("int_daily_rates") }}

),

list_prices as (

    select * from {{ ref("int_daily_list_prices") }}

),

priced as (

    select
        requests.request_id,
        requests.source_name,
        requests.record_count,
        requests.session_id,
        requests.task_id,
        requests.task_outcome,
        requests.started_at,
        requests.ended_at,
        requests.charge_date,
        {{ billing_period_of("requests.charge_date") }} as billing_period,
        requests.call_type,
        requests.status,
        requests.error_class,
        coalesce(
            requests.latency_ms,
            {{ dbt.datediff("requests.started_at", "requests.ended_at", "millisecond") }}
        ) as latency_ms,
        requests.retry_count,
        requests.service_tier,
        requests.is_gateway_cache_hit,
        requests.provider as gateway_provider,
        requests.requested_model,
        requests.billed_model,
        requests.api_key_hash,
        requests.api_key_alias,
        requests.end_user_hash,
        owned.team_id,
        owned.cost_center,
        owned.project_id,
        owned.environment,
        owned.owner,
        owned.tags,
        owned.tag_status,
        owned.missing_tags,
        owned.team_source,
        owned.project_source,
        owned.environment_source,
        owned.unknown_team,
        owned.unknown_project,
        owned.unknown_environment,
        owned.charge_unit,
        models.model_id,
        rates.rate_id as tier_rate_id,
        list_prices.list_price_id,
        {%- for kind in token_kinds() %}
        requests.{{ kind }}_tokens,
        {%- endfor %}
        {{ total_tokens("requests") }} as total_tokens,
        requests.logged_total_tokens,
        cast(requests.logged_cost as {{ money_type() }}) as logged_cost,
        coalesce(models.provider, requests.provider, 'unknown') as provider,
        coalesce(models.provider_tier, 'unknown') as provider_tier,
        case
            when models.provider_tier is null then 'model in no tier'
            when rates.rate_id is null then 'no rate for tier, charge unit and day'
            when owned.charge_unit = 'request' and rates.request_price is null
                then 'no price for a request'
            when owned.charge_unit = 'token' and {{ lacks_token_price("requests", "rates") }}
                then 'no price for a kind of token'
        end as missing_price,
        case owned.charge_unit
            when 'request' then cast(rates.request_price as {{ money_type() }})
            else {{ token_amount("requests", "rates") }}
        end as charge_at_rate,
        case
            when
                list_prices.list_price_id is not null
                and not {{ lacks_token_price("requests", "list_prices") }}
                then {{ token_amount("requests", "list_prices") }}
        end as list_cost
    from requests
    inner join owned on requests.request_id = owned.request_id
    left join models on requests.billed_model = models.billed_model
    left join rates
        on
            models.provider_tier = rates.provider_tier
            and owned.charge_unit = rates.charge_unit
            and requests.charge_date = rates.charge_date
    left join list_prices
        on
            models.model_id = list_prices.model_id
            and requests.charge_date = list_prices.charge_date
            and {{ input_tokens("requests") }} >= list_prices.input_tokens_from
            and (
                list_prices.input_tokens_to is null
                or {{ input_tokens("requests") }} < list_prices.input_tokens_to
            )

),

classified as (

    select
        *,
        case
            when is_gateway_cache_hit then 'not_charged'
            when status = 'failure' and (total_tokens = 0 or charge_unit = 'request')
                then 'not_charged'
            when total_tokens = 0 and charge_unit = 'token' and logged_cost > 0 then 'unmeasured'
            when missing_price is not null then 'unrated'
            when total_tokens = 0 and charge_unit = 'token' then 'unrated'
            else 'rated'
        end as rating_status
    from priced

),

rated as (

    select
        *,
        case when rating_status = 'rated' then tier_rate_id end as rate_id,
        case
            when rating_status = 'unrated' then coalesce(missing_price, 'no tokens reported')
        end as unrated_reason,
        case rating_status
            when 'rated' then charge_at_rate
            when 'unmeasured' then logged_cost
            when 'not_charged' then cast(0 as {{ money_type() }})
        end as gross_charge,
        case
            when logged_cost > 0 then logged_cost
            when is_gateway_cache_hit or total_tokens = 0 then cast(0 as {{ money_type() }})
            else list_cost
        end as provider_cost,
        case
            when logged_cost > 0 then 'logged'
            when is_gateway_cache_hit then 'gateway cache'
            when total_tokens = 0 then 'no usage'
            when list_cost is not null then 'list price'
            else 'unknown'
        end as provider_cost_source
    from classified

)

select * from rated
