with payer_totals as (

    select * from {{ ref("int_payer_totals_rounded") }}

),

absorbed as (

    select
        billing_period,
        payer_type,
        payer_id,
        sum(charge) as absorbed_charge
    from {{ ref("int_statement_lines_rounded") }}
    where line_type = 'absorbed'
    group by billing_period, payer_type, payer_id

),

final as (

    select
        payer_totals.billing_period,
        payer_totals.payer_type,
        payer_totals.payer_id,
        payer_totals.exact_charge,
        payer_totals.charge,
        cast(coalesce(absorbed.absorbed_charge, 0) as {{ cents_type() }}) as absorbed_charge
    from payer_totals
    left join absorbed
        on
            payer_totals.billing_period = absorbed.billing_period
            and payer_totals.payer_type = absorbed.payer_type
            and payer_totals.payer_id = absorbed.payer_id

)

select * from final
