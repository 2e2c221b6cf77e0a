-- What a provider invoiced for a model and a span of days, beside what the logs have of it. Usage
-- that the logs lack is unmetered: all of it where they have none, else in proportion to the
-- tokens, or the requests, that are missing, where the control counts them.
with charges as (

    select * from {{ ref("int_control_charges") }}
    where charge_category = 'usage'

),

models as (

    select * from {{ ref("int_models_matched") }}

),

usage as (

    select * from {{ ref("int_provider_usage") }}

),

invoiced as (

    select
        charges.provider_account_id,
        charges.billing_period,
        charges.from_date,
        charges.to_date,
        coalesce(models.model_id, charges.billed_model, '') as model_key,
        count(*) as line_count,
        sum(charges.rounding_limit) as rounding_limit,
        cast(sum(charges.amount_at_policy_rate) as {{ money_type() }}) as amount,
        cast(sum(charges.token_quantity) as decimal(38, 0)) as token_quantity,
        cast(sum(charges.request_quantity) as decimal(38, 0)) as request_quantity
    from charges
    left join models on charges.billed_model = models.billed_model
    group by
        charges.provider_account_id,
        charges.billing_period,
        charges.from_date,
        charges.to_date,
        coalesce(models.model_id, charges.billed_model, '')

),

logged as (

    select
        invoiced.provider_account_id,
        invoiced.billing_period,
        invoiced.from_date,
        invoiced.to_date,
        invoiced.model_key,
        cast(sum(usage.total_tokens) as decimal(38, 0)) as token_count,
        cast(sum(usage.request_count) as decimal(38, 0)) as request_count,
        sum(usage.logged_cost) as logged_cost
    from invoiced
    inner join usage
        on
            invoiced.provider_account_id = usage.provider_account_id
            and invoiced.from_date <= usage.provider_date
            and invoiced.to_date > usage.provider_date
            and invoiced.model_key in ('', usage.model_key)
    group by
        invoiced.provider_account_id,
        invoiced.billing_period,
        invoiced.from_date,
        invoiced.to_date,
        invoiced.model_key

),

compared as (

    select
        invoiced.*,
        coalesce(logged.token_count, 0) as logged_tokens,
        coalesce(logged.request_count, 0) as logged_requests,
        cast(coalesce(logged.logged_cost, 0) as {{ money_type() }}) as logged_cost
    from invoiced
    left join logged
        on
            invoiced.provider_account_id = logged.provider_account_id
            and invoiced.billing_period = logged.billing_period
            and invoiced.from_date = logged.from_date
            and invoiced.to_date = logged.to_date
            and invoiced.model_key = logged.model_key

),

metered as (

    select
        *,
        case
            when logged_requests = 0 then amount
            when token_quantity > logged_tokens
                then {{ pro_rata("amount", "token_quantity - logged_tokens", "token_quantity") }}
            when request_quantity > logged_requests
                then {{ pro_rata(
                    "amount", "request_quantity - logged_requests", "request_quantity"
                ) }}
            else cast(0 as {{ money_type() }})
        end as unmetered_amount
    from compared

)

select
    {{ content_key(
        ["provider_account_id", "billing_period", "from_date", "to_date", "model_key"]
    ) }} as control_usage_id,
    provider_account_id,
    billing_period,
    from_date,
    to_date,
    model_key,
    line_count,
    amount,
    token_quantity,
    request_quantity,
    logged_tokens,
    logged_requests,
    logged_cost,
    unmetered_amount,
    case
        when abs(amount - unmetered_amount - logged_cost) <= rounding_limit
            then amount - unmetered_amount - logged_cost
        else cast(0 as {{ money_type() }})
    end as rounding_amount
from metered
