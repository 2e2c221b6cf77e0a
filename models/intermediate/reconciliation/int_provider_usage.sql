-- What the logs know of each provider account, by our days and by the provider's, which are UTC.
-- What the gateway answered from its own cache, and what came to nothing, no provider has metered.
with requests as (

    select * from {{ ref("fct_request_costs") }}

),

accounts as (

    select * from {{ ref("int_provider_account_models") }}

),

account_requests as (

    select
        accounts.provider_account_id,
        requests.billing_period,
        cast(requests.started_at as date) as provider_date,
        coalesce(requests.model_id, requests.billed_model) as model_key,
        case
            when requests.is_gateway_cache_hit then 0
            else requests.total_tokens
        end as metered_tokens,
        coalesce(requests.provider_cost, 0) as provider_cost,
        coalesce(requests.list_cost, 0) as list_cost,
        coalesce(requests.gross_charge, 0) as gross_charge
    from requests
    inner join accounts
        on
            requests.billed_model = accounts.billed_model
            and coalesce(requests.api_key_alias, '') = accounts.api_key_alias

)

select
    provider_account_id,
    billing_period,
    provider_date,
    model_key,
    sum(case when metered_tokens > 0 or provider_cost > 0 then 1 else 0 end) as request_count,
    cast(sum(metered_tokens) as bigint) as total_tokens,
    cast(sum(provider_cost) as {{ money_type() }}) as logged_cost,
    cast(sum(list_cost) as {{ money_type() }}) as list_cost,
    cast(sum(gross_charge) as {{ money_type() }}) as gross_charge
from account_requests
group by provider_account_id, billing_period, provider_date, model_key
