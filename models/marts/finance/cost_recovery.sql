-- What is charged beside what was paid, by tier; what belongs to no tier (shared costs, minimum
-- fees, invoices beyond the logs) stands on a row of its own.
with allocations as (

    select * from {{ ref("fct_allocations") }}

),

variances as (

    select * from {{ ref("int_invoice_variances") }}

),

charged as (

    select
        billing_period,
        coalesce(provider_tier, 'none') as provider_tier,
        sum(coalesce(net_charge, 0)) as net_charge,
        sum(absorbed_charge) as absorbed_charge,
        sum(coalesce(suspense_charge, 0)) as suspense_charge,
        sum(coalesce(gross_charge, 0)) as charged_amount,
        sum(coalesce(provider_cost, 0)) as provider_cost,
        sum(
            case
                when line_type in ('shared_cost', 'shared_cost_idle') then gross_charge
                else 0
            end
        ) as shared_cost,
        sum(case when line_type = 'true_up' then gross_charge else 0 end) as true_up_charge
    from allocations
    group by billing_period, coalesce(provider_tier, 'none')

),

beyond_logs as (

    select
        billing_period,
        'none' as provider_tier,
        sum(variance - timing_variance) as invoice_variance
    from variances
    where control_line_count > 0
    group by billing_period

),

recovery as (

    select
        coalesce(charged.billing_period, beyond_logs.billing_period) as billing_period,
        coalesce(charged.provider_tier, beyond_logs.provider_tier) as provider_tier,
        coalesce(charged.net_charge, 0) as net_charge,
        coalesce(charged.absorbed_charge, 0) as absorbed_charge,
        coalesce(charged.suspense_charge, 0) as suspense_charge,
        coalesce(charged.charged_amount, 0) as charged_amount,
        coalesce(charged.true_up_charge, 0) as true_up_charge,
        coalesce(charged.provider_cost, 0) as provider_cost,
        coalesce(charged.shared_cost, 0) as shared_cost,
        coalesce(beyond_logs.invoice_variance, 0) as invoice_variance
    from charged
    full outer join beyond_logs
        on
            charged.billing_period = beyond_logs.billing_period
            and charged.provider_tier = beyond_logs.provider_tier

),

final as (

    select
        billing_period,
        provider_tier,
        {%- for amount in [
            "net_charge", "absorbed_charge", "suspense_charge", "charged_amount", "true_up_charge",
            "provider_cost", "shared_cost", "invoice_variance",
        ] %}
        cast({{ amount }} as {{ money_type() }}) as {{ amount }},
        {%- endfor %}
        cast(provider_cost + shared_cost + invoice_variance as {{ money_type() }}) as paid_amount,
        cast(
            charged_amount - provider_cost - shared_cost - invoice_variance as {{ money_type() }}
        ) as over_recovered_amount
    from recovery

)

select * from final
