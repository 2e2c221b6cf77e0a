{{ config(
    materialized="by_part",
    unique_key="charge_date",
    meta={"versions_from": {
        "int_models_matched": "int_daily_models",
    }},
) }}

{{ reads_too("int_daily_models") }}

-- What each request cost the company and who answers for it, before any charge is reckoned.
with requests as (

    select *
    from {{ ref("int_requests_owned") }}
    where {{ is_to_build() }}

),

models as (

    select * from {{ ref("int_models_matched") }}

),

exchange_rates as (

    -- gateways log costs in one currency, whatever the statements are in
    select *
    from {{ ref("int_daily_exchange_rates") }}
    where currency = '{{ var("logged_cost_currency") }}'

),

list_prices as (

    select * from {{ ref("int_daily_list_prices") }}

),

described as (

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
        requests.requested_model,
        requests.billed_model,
        requests.api_key_hash,
        requests.api_key_alias,
        requests.end_user_hash,
        requests.team_id,
        requests.cost_center,
        requests.project_id,
        requests.environment,
        requests.owner,
        requests.tags,
        requests.tag_status,
        requests.missing_tags,
        requests.team_source,
        requests.project_source,
        requests.environment_source,
        requests.unknown_team,
        requests.unknown_project,
        requests.unknown_environment,
        requests.default_team_id,
        requests.default_cost_center,
        requests.charge_unit,
        models.model_id,
        coalesce(models.provider, requests.provider, 'unknown') as provider,
        coalesce(models.provider_tier, 'unknown') as provider_tier,
        {%- for kind in token_kinds() %}
        requests.{{ kind }}_tokens,
        {%- endfor %}
        {{ total_tokens("requests") }} as total_tokens,
        {%- for count in media_token_counts() %}
        requests.{{ count }},
        {%- endfor %}
        list_prices.list_price_id,
        {{ money_times("requests.logged_cost", "exchange_rates.rate") }} as logged_cost,
        case
            when
                list_prices.list_price_id is not null
                and not {{ lacks_token_price("requests", "list_prices") }}
                then {{ money_times(
                    token_amount("requests", "list_prices"), "list_prices.exchange_rate"
                ) }}
        end as list_cost
    from requests
    left join models on requests.billed_model = models.billed_model
    left join exchange_rates on requests.charge_date = exchange_rates.charge_date
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

costed as (

    select
        *,
        case
            when logged_cost > 0 then logged_cost
            when is_gateway_cache_hit or total_tokens = 0 then cast(0 as {{ money_type() }})
            else list_cost
        end as provider_cost,
        case
            when logged_cost > 0 then 'logged'
            when is_gateway_cache_hit then 'gateway cache'
            when total_tokens = 0 then 'no usage'
            when list_cost is not null and {{ media_tokens("described") }} > 0
                then 'list price of text'
            when list_cost is not null then 'list price'
            else 'unknown'
        end as provider_cost_source
    from described

)

select * from costed
