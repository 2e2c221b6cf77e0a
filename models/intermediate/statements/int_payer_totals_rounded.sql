-- The period's total in cents is shared among its payers, so that teams, funds and suspense add up
-- to it.
with allocations as (

    select * from {{ ref("fct_allocations") }}

),

payer_totals as (

    select
        billing_period,
        payer_type,
        payer_id,
        cast(coalesce(sum(gross_charge), 0) as {{ money_type() }}) as exact_charge
    from allocations
    group by billing_period, payer_type, payer_id

),

period_totals as (

    select
        *,
        cast(
            round(sum(exact_charge) over (partition by billing_period), 2) as {{ cents_type() }}
        ) as period_total
    from payer_totals

),

rounded as (

    select
        billing_period,
        payer_type,
        payer_id,
        exact_charge,
        {{ split_cents(
            "exact_charge", "period_total", "billing_period", "payer_type, payer_id"
        ) }} as charge
    from period_totals

)

select * from rounded
