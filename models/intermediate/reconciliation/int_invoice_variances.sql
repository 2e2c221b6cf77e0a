-- Why a provider account's invoice is not what the logs say: causes that add up to the variance.
with periods as (

    select
        billing_period,
        provider_account_id
    from {{ ref("int_control_charges") }}

    union distinct

    select
        billing_period,
        provider_account_id
    from {{ ref("int_provider_usage") }}

),

accounts as (

    select * from {{ ref("stg_policy__provider_accounts") }}

),

invoiced as (

    select
        billing_period,
        provider_account_id,
        count(*) as control_line_count,
        sum(invoiced_amount) as invoiced_amount,
        sum(invoiced_amount - amount_at_policy_rate) as currency_variance,
        sum(case when charge_category <> 'usage' then amount_at_policy_rate else 0 end)
            as tax_and_credits
    from {{ ref("int_control_charges") }}
    group by billing_period, provider_account_id

),

metered as (

    select
        billing_period,
        provider_account_id,
        sum(amount) as usage_amount,
        sum(unmetered_amount) as unmetered_amount,
        sum(rounding_amount) as rounding_amount
    from {{ ref("int_control_usage") }}
    group by billing_period, provider_account_id

),

logged as (

    select
        billing_period,
        provider_account_id,
        sum(logged_cost) as logged_cost,
        sum(list_cost) as list_cost,
        sum(gross_charge) as gross_charge
    from {{ ref("int_provider_usage") }}
    group by billing_period, provider_account_id

),

logged_by_provider as (

    select
        cast(date_trunc('month', provider_date) as date) as billing_period,
        provider_account_id,
        sum(logged_cost) as logged_cost
    from {{ ref("int_provider_usage") }}
    group by cast(date_trunc('month', provider_date) as date), provider_account_id

),

compared as (

    select
        periods.billing_period,
        accounts.provider_account_id,
        accounts.account_name,
        accounts.provider,
        accounts.control_source,
        accounts.is_control_required,
        accounts.tolerance_amount as least_tolerance,
        accounts.tolerance_percent,
        accounts.true_up,
        accounts.fund_id,
        coalesce(invoiced.control_line_count, 0) as control_line_count,
        invoiced.invoiced_amount,
        coalesce(logged.logged_cost, 0) as logged_cost,
        coalesce(logged.list_cost, 0) as list_cost,
        coalesce(logged.gross_charge, 0) as gross_charge,
        invoiced.currency_variance,
        invoiced.tax_and_credits,
        coalesce(metered.unmetered_amount, 0) as unmetered_amount,
        coalesce(metered.rounding_amount, 0) as rounding_amount,
        coalesce(logged_by_provider.logged_cost, 0) - coalesce(logged.logged_cost, 0)
            as timing_variance,
        coalesce(metered.usage_amount, 0) - coalesce(metered.unmetered_amount, 0)
        - coalesce(metered.rounding_amount, 0) - coalesce(logged_by_provider.logged_cost, 0)
            as price_variance
    from periods
    inner join accounts
        on
            periods.provider_account_id = accounts.provider_account_id
            and periods.billing_period >= accounts.valid_from
            and (accounts.valid_to is null or periods.billing_period < accounts.valid_to)
    {%- for relation in ["invoiced", "metered", "logged", "logged_by_provider"] %}
    left join {{ relation }}
        on
            periods.billing_period = {{ relation }}.billing_period
            and periods.provider_account_id = {{ relation }}.provider_account_id
    {%- endfor %}

),

controlled as (

    -- without a control there is nothing to compare with
    select
        billing_period,
        provider_account_id,
        account_name,
        provider,
        control_source,
        is_control_required,
        true_up,
        fund_id,
        control_line_count,
        logged_cost,
        list_cost,
        gross_charge,
        invoiced_amount,
        invoiced_amount - logged_cost as variance,
        tax_and_credits,
        currency_variance,
        {%- for cause in [
            "timing_variance", "unmetered_amount", "price_variance", "rounding_amount",
        ] %}
        case when control_line_count > 0 then {{ cause }} end as {{ cause }},
        {%- endfor %}
        greatest(
            least_tolerance,
            cast(
                round(coalesce(invoiced_amount, 0) * tolerance_percent * 0.01, 2)
                as {{ cents_type() }}
            )
        ) as tolerance_amount
    from compared

)

select
    billing_period,
    provider_account_id,
    account_name,
    provider,
    control_source,
    control_line_count,
    {%- for amount in [
        "invoiced_amount", "logged_cost", "list_cost", "gross_charge", "variance",
        "tax_and_credits", "currency_variance", "timing_variance", "unmetered_amount",
        "price_variance", "rounding_amount",
    ] %}
    cast({{ amount }} as {{ money_type() }}) as {{ amount }},
    {%- endfor %}
    cast(tolerance_amount as {{ cents_type() }}) as tolerance_amount,
    case
        when control_line_count = 0 and is_control_required then 'control_missing'
        when control_line_count = 0 then 'not_required'
        when variance = 0 then 'matched'
        when abs(unmetered_amount + price_variance) <= tolerance_amount then 'within_tolerance'
        else 'outside_tolerance'
    end as status,
    true_up,
    fund_id,
    cast(
        case
            when control_line_count > 0 and true_up <> 'none' then variance - timing_variance
            else 0
        end as {{ money_type() }}
    ) as true_up_amount
from controlled
