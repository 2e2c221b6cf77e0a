with variances as (

    select * from {{ ref("int_invoice_variances") }}

),

final as (

    select
        billing_period,
        provider,
        provider_account_id,
        account_name,
        control_source,
        control_line_count,
        invoiced_amount,
        logged_cost,
        list_cost,
        gross_charge,
        variance,
        price_variance,
        unmetered_amount,
        rounding_amount,
        tax_and_credits,
        currency_variance,
        timing_variance,
        unreported_cost,
        tolerance_amount,
        status,
        true_up,
        true_up_amount
    from variances

)

select * from final
