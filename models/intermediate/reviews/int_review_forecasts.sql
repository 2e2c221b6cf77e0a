-- What a team's quarter in a project was forecast to cost on its eve: the three months of the
-- backtest whose origin is the quarter's first month. The bounds of the months are added, which
-- makes the quarter's range wide: as if all three went wrong the same way.
with backtests as (

    select * from {{ ref("forecast_backtests") }}

)

select
    origin_period as quarter_start,
    team_id,
    project_id,
    cast(sum(expected_charge) as {{ money_type() }}) as expected_charge,
    cast(sum(lower_80_charge) as {{ money_type() }}) as expected_charge_low,
    cast(sum(upper_80_charge) as {{ money_type() }}) as expected_charge_high
from backtests
where
    project_id is not null
    and origin_period = {{ quarter_of("origin_period") }}
    and billing_period < {{ dbt.dateadd("month", 3, "origin_period") }}
group by origin_period, team_id, project_id
having count(*) = 3
