-- What the logs know of each provider account, by our days and by the provider's, which are UTC.
with requests as (

    select * from {{ ref("fct_request_costs") }}

),

accounts as (

    select * from {{ ref("int_provider_account_models") }}

)

select
    accounts.provider_account_id,
    requests.billing_period,
    cast(requests.started_at as date) as provider_date,
    coalesce(requests.model_id, requests.billed_model) as model_key,
    count(*) as request_count,
    cast(sum(requests.total_tokens) as bigint) as total_tokens,
    cast(coalesce(sum(requests.provider_cost), 0) as {{ money_type() }}) as logged_cost,
    cast(coalesce(sum(requests.list_cost), 0) as {{ money_type() }}) as list_cost,
    cast(coalesce(sum(requests.gross_charge), 0) as {{ money_type() }}) as gross_charge
from requests
inner join accounts on requests.billed_model = accounts.billed_model
group by
    accounts.provider_account_id,
    requests.billing_period,
    cast(requests.started_at as date),
    coalesce(requests.model_id, requests.billed_model)
