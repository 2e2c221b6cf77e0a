-- What would another policy change? The charges of the same usage under today's policy and under a
-- proposed one, with a total a billing period. `python scripts/check_policy.py --proposed FOLDER`
-- builds both and attaches the proposed side as database `proposed`, which no ref can name.
with charges_today as (

    select * from {{ ref("billing_period_totals") }}

),

charges_proposed as (

    select * from proposed.marts.billing_period_totals

),

payers as (

    -- who pays under one policy only pays nothing under the other
    select
        coalesce(charges_today.billing_period, charges_proposed.billing_period) as billing_period,
        coalesce(charges_today.payer_type, charges_proposed.payer_type) as payer_type,
        coalesce(charges_today.payer_id, charges_proposed.payer_id) as payer_id,
        coalesce(charges_today.charge, 0) as charge_today,
        coalesce(charges_proposed.charge, 0) as charge_proposed
    from charges_today
    full outer join charges_proposed
        on
            charges_today.billing_period = charges_proposed.billing_period
            and charges_today.payer_type = charges_proposed.payer_type
            and charges_today.payer_id = charges_proposed.payer_id

),

changes as (

    select *
    from payers
    where charge_today <> charge_proposed

    union all

    select
        billing_period,
        'total' as payer_type,
        'total' as payer_id,
        sum(charge_today) as charge_today,
        sum(charge_proposed) as charge_proposed
    from payers
    group by billing_period
    having sum(abs(charge_proposed - charge_today)) > 0

)

select
    billing_period,
    payer_type,
    payer_id,
    cast(charge_today as {{ cents_type() }}) as charge_today,
    cast(charge_proposed as {{ cents_type() }}) as charge_proposed,
    cast(charge_proposed - charge_today as {{ cents_type() }}) as difference
from changes
order by
    billing_period,
    case payer_type when 'team' then 1 when 'fund' then 2 when 'suspense' then 3 else 4 end,
    payer_id
