-- What each shared cost comes to in a billing period. Of a committed throughput the part that was
-- used is told from the part that stood idle.
with billing_periods as (

    select distinct billing_period
    from {{ ref("int_charge_dates") }}

),

shared_costs as (

    select * from {{ ref("stg_policy__shared_costs") }}

),

exchange_rates as (

    select * from {{ ref("int_daily_exchange_rates") }}

),

invoiced as (

    select
        invoice_lines.shared_cost_id,
        invoice_lines.billing_period,
        sum({{ money_times("invoice_lines.amount", "exchange_rates.rate") }}) as amount
    from {{ ref("int_invoice_lines_deduplicated") }} as invoice_lines
    inner join exchange_rates
        on
            invoice_lines.currency = exchange_rates.currency
            and invoice_lines.billing_period = exchange_rates.charge_date
    group by invoice_lines.shared_cost_id, invoice_lines.billing_period

),

usage as (

    select
        billing_period,
        provider_tier,
        sum(total_tokens) as total_tokens
    from {{ ref("int_period_usage") }}
    group by billing_period, provider_tier

),

in_force as (

    select
        shared_costs.shared_cost_id,
        shared_costs.shared_cost_name,
        billing_periods.billing_period,
        shared_costs.driver,
        shared_costs.provider_tier,
        shared_costs.committed_tokens,
        shared_costs.idle_policy,
        cast(
            case
                when shared_costs.amount is null then coalesce(invoiced.amount, 0)
                else shared_costs.amount * exchange_rates.rate
            end as {{ money_type() }}
        ) as amount
    from shared_costs
    inner join billing_periods
        on
            shared_costs.valid_from <= billing_periods.billing_period
            and (
                shared_costs.valid_to is null
                or shared_costs.valid_to > billing_periods.billing_period
            )
    left join exchange_rates
        on
            shared_costs.currency = exchange_rates.currency
            and billing_periods.billing_period = exchange_rates.charge_date
    left join invoiced
        on
            shared_costs.shared_cost_id = invoiced.shared_cost_id
            and billing_periods.billing_period = invoiced.billing_period

),

measured as (

    select
        in_force.shared_cost_id,
        in_force.shared_cost_name,
        in_force.billing_period,
        in_force.driver,
        in_force.provider_tier,
        in_force.committed_tokens,
        in_force.idle_policy,
        in_force.amount,
        coalesce(sum(usage.total_tokens), 0) as used_tokens
    from in_force
    left join usage
        on
            in_force.billing_period = usage.billing_period
            and (in_force.provider_tier is null or in_force.provider_tier = usage.provider_tier)
    group by
        in_force.shared_cost_id,
        in_force.shared_cost_name,
        in_force.billing_period,
        in_force.driver,
        in_force.provider_tier,
        in_force.committed_tokens,
        in_force.idle_policy,
        in_force.amount

),

used as (

    select
        *,
        case
            when committed_tokens is null or used_tokens >= committed_tokens then amount
            else {{ pro_rata("amount", "used_tokens", "committed_tokens") }}
        end as used_amount
    from measured

)

select
    *,
    cast(amount - used_amount as {{ money_type() }}) as idle_amount
from used
