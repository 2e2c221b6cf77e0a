-- A statement is compared with the team's statement before it, whatever month that is of.
with statements as (

    select * from {{ ref("team_statements") }}

)

select
    statement_id,
    billing_period,
    team_id,
    net_charge,
    previous_net_charge,
    lag(statement_id) over (
        partition by team_id
        order by billing_period
    ) as previous_statement_id,
    lag(billing_period) over (
        partition by team_id
        order by billing_period
    ) as previous_period
from statements
