-- What the journal of a closed period books to a payer is what its statement, or the total of the
-- fund or of suspense, says, to the cent.
with booked as (

    select
        billing_period,
        payer_type,
        payer_id,
        sum(coalesce(debit, 0) - coalesce(credit, 0)) as amount
    from {{ ref("journal_entries") }}
    where not is_recovery
    group by billing_period, payer_type, payer_id

),

totals as (

    select
        billing_period,
        payer_type,
        payer_id,
        charge as amount
    from {{ ref("billing_period_totals") }}
    where status = 'closed'

    union all

    select
        billing_period,
        'team' as payer_type,
        team_id as payer_id,
        net_charge as amount
    from {{ ref("team_statements") }}
    where status = 'closed'

)

select
    coalesce(totals.billing_period, booked.billing_period) as billing_period,
    coalesce(totals.payer_type, booked.payer_type) as payer_type,
    coalesce(totals.payer_id, booked.payer_id) as payer_id,
    totals.amount as owed,
    booked.amount as booked
from totals
full outer join booked
    on
        totals.billing_period = booked.billing_period
        and totals.payer_type = booked.payer_type
        and totals.payer_id = booked.payer_id
where coalesce(totals.amount, 0) <> coalesce(booked.amount, 0)
