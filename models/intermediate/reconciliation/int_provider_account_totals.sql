-- What is known of a provider account in a month: by its control, by the logs, and by the logs as
-- the provider counts them, in UTC months and up to the last day that it has reported.
with charges as (

    select * from {{ ref("int_control_charges") }}

),

usage as (

    select * from {{ ref("int_provider_usage") }}

),

periods as (

    select
        billing_period,
        provider_account_id
    from charges

    union distinct

    select
        billing_period,
        provider_account_id
    from usage

),

invoiced as (

    select
        billing_period,
        provider_account_id,
        count(*) as control_line_count,
        sum(invoiced_amount) as invoiced_amount,
        sum(amount_at_policy_rate) as amount_at_policy_rate,
        sum(case when charge_category <> 'usage' then amount_at_policy_rate else 0 end)
            as tax_and_credits
    from charges
    group by billing_period, provider_account_id

),

metered as (

    select
        billing_period,
        provider_account_id,
        sum(unmetered_amount) as unmetered_amount,
        sum(rounding_amount) as rounding_amount
    from {{ ref("int_control_usage") }}
    where is_invoiced
    group by billing_period, provider_account_id

),

logged as (

    select
        billing_period,
        provider_account_id,
        sum(logged_cost) as logged_cost,
        sum(list_cost) as list_cost,
        sum(gross_charge) as gross_charge
    from usage
    group by billing_period, provider_account_id

),

reports as (

    -- what is bought ahead says nothing of days beyond the invoiced month
    select
        provider_account_id,
        max(least(to_date, cast(billing_period + interval 1 month as date))) as reported_until
    from charges
    where charge_category = 'usage'
    group by provider_account_id

),

logged_by_provider as (

    select
        cast(date_trunc('month', usage.provider_date) as date) as billing_period,
        usage.provider_account_id,
        sum(usage.logged_cost) as provider_month_cost,
        sum(case when usage.provider_date < reports.reported_until then usage.logged_cost end)
            as reported_cost
    from usage
    inner join reports on usage.provider_account_id = reports.provider_account_id
    group by cast(date_trunc('month', usage.provider_date) as date), usage.provider_account_id

),

combined as (

    select
        periods.billing_period,
        periods.provider_account_id,
        coalesce(invoiced.control_line_count, 0) as control_line_count,
        invoiced.invoiced_amount,
        invoiced.amount_at_policy_rate,
        invoiced.tax_and_credits,
        metered.unmetered_amount,
        metered.rounding_amount,
        logged.logged_cost,
        logged.list_cost,
        logged.gross_charge,
        coalesce(logged_by_provider.reported_cost, 0) as reported_cost,
        logged_by_provider.provider_month_cost - coalesce(logged_by_provider.reported_cost, 0)
            as unreported_cost
    from periods
    left join invoiced
        on
            periods.billing_period = invoiced.billing_period
            and periods.provider_account_id = invoiced.provider_account_id
    left join metered
        on
            periods.billing_period = metered.billing_period
            and periods.provider_account_id = metered.provider_account_id
    left join logged
        on
            periods.billing_period = logged.billing_period
            and periods.provider_account_id = logged.provider_account_id
    left join logged_by_provider
        on
            periods.billing_period = logged_by_provider.billing_period
            and periods.provider_account_id = logged_by_provider.provider_account_id

)

select
    billing_period,
    provider_account_id,
    control_line_count,
    {%- for amount in [
        "invoiced_amount", "amount_at_policy_rate", "tax_and_credits", "unmetered_amount",
        "rounding_amount", "logged_cost", "list_cost", "gross_charge", "reported_cost",
    ] %}
    cast(coalesce({{ amount }}, 0) as {{ money_type() }}) as {{ amount }},
    {%- endfor %}
    cast(coalesce(unreported_cost, 0) as {{ money_type() }}) as unreported_cost
from combined
