-- Usage on a period's last day completes it; the newest complete period comes first.
select totals.billing_period
from marts.billing_period_totals as totals
cross join marts.published_build as published
group by totals.billing_period, published.latest_charge_date
order by
    last_day(totals.billing_period) <= published.latest_charge_date desc,
    totals.billing_period desc
