select
    billed_model,
    sum(request_count)::bigint as request_count,
    sum(total_tokens)::bigint as total_tokens,
    sum(provider_cost)::decimal(18, 2) as provider_cost,
    sum(gross_charge)::decimal(18, 2) as gross_charge
from marts.unit_economics_daily
where
    billing_period = $period
    and ($team is null or team_id = $team)
group by billed_model
order by gross_charge desc nulls last, billed_model
