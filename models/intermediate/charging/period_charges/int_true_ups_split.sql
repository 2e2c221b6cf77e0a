-- What an invoice says beyond the logs, passed on as the account's policy says: to the teams that
-- used the account, in proportion to what their usage cost, or to a fund, which also takes what no
-- team has a share in.
with true_ups as (

    select variances.*
    from {{ ref("int_invoice_variances") }} as variances
    inner join {{ ref("int_suspense_treatments") }} as charged_periods
        on variances.billing_period = charged_periods.billing_period
    where variances.true_up_amount <> 0

),

accounts as (

    select * from {{ ref("int_provider_account_models") }}

),

requests as (

    select * from {{ ref("fct_request_costs") }}

),

usage as (

    select
        requests.billing_period,
        accounts.provider_account_id,
        requests.charged_team_id as team_id,
        requests.charged_cost_center as cost_center,
        -- in millionths
        cast(round(sum(requests.provider_cost), 6) * 1000000 as {{ weight_type() }}) as weight
    from requests
    inner join accounts
        on
            requests.billed_model = accounts.billed_model
            and coalesce(requests.api_key_alias, '') = accounts.api_key_alias
    where
        requests.charged_team_id <> 'suspense'
        and requests.provider_cost > 0
    group by
        requests.billing_period,
        accounts.provider_account_id,
        requests.charged_team_id,
        requests.charged_cost_center

),

team_parts as (

    select
        true_ups.billing_period,
        true_ups.provider_account_id,
        'team' as payer_type,
        usage.team_id as payer_id,
        usage.team_id,
        usage.cost_center,
        {{ split_by_weight(
            "true_ups.true_up_amount",
            "usage.weight",
            "true_ups.billing_period, true_ups.provider_account_id",
            "usage.team_id, usage.cost_center",
        ) }} as amount
    from true_ups
    inner join usage
        on
            true_ups.billing_period = usage.billing_period
            and true_ups.provider_account_id = usage.provider_account_id
    where
        true_ups.true_up = 'spread'
        and usage.weight > 0

),

shared_accounts as (

    select distinct
        billing_period,
        provider_account_id
    from team_parts

),

fund_parts as (

    select
        true_ups.billing_period,
        true_ups.provider_account_id,
        'fund' as payer_type,
        coalesce(true_ups.fund_id, 'platform') as payer_id,
        cast(null as string) as team_id,
        cast(null as string) as cost_center,
        true_ups.true_up_amount as amount
    from true_ups
    left join shared_accounts
        on
            true_ups.billing_period = shared_accounts.billing_period
            and true_ups.provider_account_id = shared_accounts.provider_account_id
    where shared_accounts.provider_account_id is null

),

parts as (

    select * from team_parts

    union all

    select * from fund_parts

)

select
    billing_period,
    provider_account_id,
    payer_type,
    payer_id,
    team_id,
    cost_center,
    amount
from parts
where amount <> 0
