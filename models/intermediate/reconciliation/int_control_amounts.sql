-- What a provider says of an account, a model and a span of days: an amount of its invoice or cost
-- report, with the tokens and requests that its usage report counts for it, or, where no amount
-- covers what the usage report has, its tokens at list price.
with charges as (

    select * from {{ ref("int_control_charges") }}
    where charge_category = 'usage'

),

models as (

    select * from {{ ref("int_models_matched") }}

),

reported as (

    select * from {{ ref("int_reported_usage") }}

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

covered as (

    select
        invoiced.provider_account_id,
        invoiced.billing_period,
        invoiced.from_date,
        invoiced.to_date,
        invoiced.model_key,
        reported.reported_usage_id,
        reported.token_quantity,
        reported.request_quantity
    from invoiced
    inner join reported
        on
            invoiced.provider_account_id = reported.provider_account_id
            and invoiced.from_date <= reported.from_date
            and invoiced.to_date >= reported.to_date
            and invoiced.model_key in ('', reported.model_key)

),

counted as (

    select
        provider_account_id,
        billing_period,
        from_date,
        to_date,
        model_key,
        cast(sum(token_quantity) as decimal(38, 0)) as token_quantity,
        cast(sum(request_quantity) as decimal(38, 0)) as request_quantity
    from covered
    group by provider_account_id, billing_period, from_date, to_date, model_key

),

listed as (

    select reported.*
    from reported
    left join covered on reported.reported_usage_id = covered.reported_usage_id
    where covered.reported_usage_id is null

)

select
    invoiced.provider_account_id,
    invoiced.billing_period,
    invoiced.from_date,
    invoiced.to_date,
    invoiced.model_key,
    true as is_invoiced,
    invoiced.line_count,
    invoiced.rounding_limit,
    invoiced.amount,
    -- of two counts of the same the larger one: either may lack days or kinds of use
    greatest(counted.token_quantity, invoiced.token_quantity) as token_quantity,
    greatest(counted.request_quantity, invoiced.request_quantity) as request_quantity
from invoiced
left join counted
    on
        invoiced.provider_account_id = counted.provider_account_id
        and invoiced.billing_period = counted.billing_period
        and invoiced.from_date = counted.from_date
        and invoiced.to_date = counted.to_date
        and invoiced.model_key = counted.model_key

union all

select
    provider_account_id,
    reported_period as billing_period,
    from_date,
    to_date,
    model_key,
    false as is_invoiced,
    line_count,
    cast(0 as {{ money_type() }}) as rounding_limit,
    list_cost as amount,
    token_quantity,
    request_quantity
from listed
