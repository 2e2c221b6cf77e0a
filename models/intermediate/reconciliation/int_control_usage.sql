-- What a provider says of a model and a span of days, beside what the logs have of it. Usage
-- that the logs lack is unmetered: all of it where they have none, else in proportion to the
-- tokens, or the requests, that are missing, where the control counts them.
with amounts as (

    select * from {{ ref("int_control_amounts") }}

),

usage as (

    select * from {{ ref("int_provider_usage") }}

),

logged as (

    select
        amounts.provider_account_id,
        amounts.billing_period,
        amounts.from_date,
        amounts.to_date,
        amounts.model_key,
        cast(sum(usage.total_tokens) as decimal(38, 0)) as token_count,
        cast(sum(usage.request_count) as decimal(38, 0)) as request_count,
        sum(usage.logged_cost) as logged_cost
    from amounts
    inner join usage
        on
            amounts.provider_account_id = usage.provider_account_id
            and amounts.from_date <= usage.provider_date
            and amounts.to_date > usage.provider_date
            and amounts.model_key in ('', usage.model_key)
    group by
        amounts.provider_account_id,
        amounts.billing_period,
        amounts.from_date,
        amounts.to_date,
        amounts.model_key

),

compared as (

    select
        amounts.*,
        coalesce(logged.token_count, 0) as logged_tokens,
        coalesce(logged.request_count, 0) as logged_requests,
        cast(coalesce(logged.logged_cost, 0) as {{ money_type() }}) as logged_cost
    from amounts
    left join logged
        on
            amounts.provider_account_id = logged.provider_account_id
            and amounts.billing_period = logged.billing_period
            and amounts.from_date = logged.from_date
            and amounts.to_date = logged.to_date
            and amounts.model_key = logged.model_key

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
    is_invoiced,
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
