with daily_teams as (

    select * from {{ ref("int_daily_teams") }}

)

select
    {{ billing_period_of("charge_date") }} as billing_period,
    team_id,
    cost_center,
    count(*) as day_count
from daily_teams
group by
    {{ billing_period_of("charge_date") }},
    team_id,
    cost_center
