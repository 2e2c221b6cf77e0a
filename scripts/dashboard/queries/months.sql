-- Charged months, and forecast months with their ranges; ranges of teams do not add up to one of all.
with charged as (
    select
        billing_period,
        sum(net_charge)::decimal(18, 2) as charge
    from marts.team_statements
    where $team is null or team_id = $team
    group by billing_period
),

forecast as (
    select
        billing_period,
        sum(expected_charge)::decimal(18, 2) as charge,
        case when $team is not null then sum(lower_80_charge)::decimal(18, 2) end as lower_80_charge,
        case when $team is not null then sum(upper_80_charge)::decimal(18, 2) end as upper_80_charge
    from marts.run_rate_forecast
    where project_id is null and ($team is null or team_id = $team)
    group by billing_period
)

select
    strftime(billing_period, '%Y-%m') as billing_period,
    'charged' as kind,
    charge,
    null as lower_80_charge,
    null as upper_80_charge
from charged

union all

select
    strftime(billing_period, '%Y-%m') as billing_period,
    'forecast of own usage' as kind,
    charge,
    lower_80_charge,
    upper_80_charge
from forecast

order by billing_period, kind
