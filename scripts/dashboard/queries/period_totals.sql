with payers as (
    select
        billing_period,
        sum(charge) as total_charge,
        sum(charge) filter (where payer_type = 'team') as team_charge,
        sum(charge) filter (where payer_type = 'fund') as fund_charge,
        sum(charge) filter (where payer_type = 'suspense') as suspense_charge,
        sum(request_count)::bigint as request_count,
        sum(complete_request_count)::bigint as complete_request_count
    from marts.billing_period_totals
    group by billing_period
)

select
    payers.total_charge,
    payers.team_charge,
    coalesce(payers.fund_charge, 0) as fund_charge,
    coalesce(payers.suspense_charge, 0) as suspense_charge,
    payers.request_count,
    cast(payers.complete_request_count * 1000 // nullif(payers.request_count, 0) as integer)
        as complete_per_mille,
    payers.total_charge - before.total_charge as total_change,
    payers.team_charge - before.team_charge as team_change,
    coalesce(payers.fund_charge, 0) - coalesce(before.fund_charge, 0) as fund_change,
    coalesce(payers.suspense_charge, 0) - coalesce(before.suspense_charge, 0) as suspense_change,
    payers.request_count - before.request_count as request_change,
    before.billing_period is not null as has_month_before
from payers
left join payers as before on before.billing_period = payers.billing_period - interval 1 month
where payers.billing_period = $period
