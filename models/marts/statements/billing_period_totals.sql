with entries as (

    select * from {{ ref("int_statement_entries") }}

),

closes as (

    select charge_period as billing_period
    from {{ ref("fct_ledger_entries") }}
    where entry_type = 'close'

),

totals as (

    select
        billing_period,
        payer_type,
        payer_id,
        sum(exact_charge) as exact_charge,
        sum(charge) as charge,
        sum(case when entry_type = 'adjustment' then charge else 0 end) as adjustment_charge,
        sum(case when entry_type <> 'adjustment' and line_type = 'absorbed' then charge else 0 end)
            as absorbed_charge,
        sum(case when entry_type <> 'adjustment' then request_count else 0 end) as request_count,
        sum(complete_request_count) as complete_request_count
    from entries
    group by billing_period, payer_type, payer_id

),

final as (

    select
        totals.billing_period,
        totals.payer_type,
        totals.payer_id,
        case when closes.billing_period is null then 'provisional' else 'closed' end as status,
        cast(totals.exact_charge as {{ money_type() }}) as exact_charge,
        cast(totals.charge as {{ cents_type() }}) as charge,
        cast(totals.absorbed_charge as {{ cents_type() }}) as absorbed_charge,
        cast(totals.adjustment_charge as {{ cents_type() }}) as adjustment_charge,
        cast(totals.request_count as bigint) as request_count,
        cast(totals.complete_request_count as bigint) as complete_request_count
    from totals
    left join closes on totals.billing_period = closes.billing_period

)

select * from final
