-- Where each period stands, and for a closed one what was closed, by whom, from which policy and
-- inputs, with the hash that seals it.
with periods as (

    select * from {{ ref("int_billing_periods") }}

),

entries as (

    select * from {{ ref("fct_ledger_entries") }}

),

closes as (

    select *
    from entries
    where entry_type = 'close'

),

totals as (

    select
        billing_period,
        sum(charge) as charge,
        sum(adjustment_charge) as adjustment_charge
    from {{ ref("billing_period_totals") }}
    group by billing_period

),

later_adjustments as (

    select
        charge_period,
        sum(charge) as charge
    from entries
    where entry_type = 'adjustment'
    group by charge_period

),

final as (

    select
        periods.billing_period,
        case when closes.charge_period is null then 'provisional' else 'closed' end as status,
        closes.closed_at,
        closes.approver,
        case when closes.charge_period is null then periods.failed_checks end as failed_checks,
        case
            when
                closes.charge_period is null
                and periods.first_open_period < periods.billing_period
                then periods.first_open_period
        end as waits_for_period,
        cast(coalesce(totals.charge, 0) as {{ cents_type() }}) as charge,
        cast(coalesce(totals.adjustment_charge, 0) as {{ cents_type() }}) as adjustment_charge,
        cast(coalesce(later_adjustments.charge, 0) as {{ cents_type() }}) as adjusted_later_charge,
        closes.posting_number,
        closes.posting_hash,
        closes.policy_version,
        closes.input_version
    from periods
    left join closes on periods.billing_period = closes.charge_period
    left join totals on periods.billing_period = totals.billing_period
    left join later_adjustments on periods.billing_period = later_adjustments.charge_period

)

select * from final
