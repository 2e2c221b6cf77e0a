select
    case payers.payer_type
        when 'team' then coalesce(statements.team_name, payers.payer_id)
        when 'fund' then 'Fund: ' || payers.payer_id
        else 'Suspense'
    end as payer,
    statements.gross_charge,
    statements.absorbed_charge,
    payers.adjustment_charge,
    payers.charge,
    payers.charge - before.charge as change,
    payers.request_count
from marts.billing_period_totals as payers
left join marts.team_statements as statements
    on
        payers.payer_type = 'team'
        and payers.payer_id = statements.team_id
        and payers.billing_period = statements.billing_period
left join marts.billing_period_totals as before
    on
        payers.payer_type = before.payer_type
        and payers.payer_id = before.payer_id
        and before.billing_period = payers.billing_period - interval 1 month
where payers.billing_period = $period
order by
    list_position(['team', 'fund', 'suspense'], payers.payer_type),
    payers.charge desc,
    payers.payer_id
