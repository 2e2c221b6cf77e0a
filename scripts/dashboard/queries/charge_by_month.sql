-- The seven teams that pay most have a colour of their own, the others share one.
with ranked_teams as (
    select
        payer_id,
        row_number() over (order by sum(charge) desc, payer_id) as team_rank
    from marts.billing_period_totals
    where payer_type = 'team'
    group by payer_id
)

select
    strftime(totals.billing_period, '%Y-%m') as billing_period,
    case
        when totals.payer_type = 'fund' then 'Funds'
        when totals.payer_type = 'suspense' then 'Suspense'
        when ranked_teams.team_rank <= 7 then coalesce(teams.team_name, totals.payer_id)
        else 'Other teams'
    end as payer,
    sum(totals.charge) as charge
from marts.billing_period_totals as totals
left join ranked_teams on totals.payer_type = 'team' and totals.payer_id = ranked_teams.payer_id
left join marts.dim_teams as teams on totals.payer_id = teams.team_id
group by all
order by all
