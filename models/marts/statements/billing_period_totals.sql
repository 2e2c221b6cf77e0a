with payer_totals as (

    select * from {{ ref("int_payer_totals_rounded") }}

),

final as (

    select
        billing_period,
        payer_type,
        payer_id,
        exact_charge,
        charge
    from payer_totals

)

select * from final
