-- L3: what changed since the statement before, driver by driver, adds up to the difference of the
-- two statements, to the cent, and the last driver ends at what the team owes.
with statements as (

    select * from {{ ref("team_statements") }}

),

changes as (

    select
        statement_id,
        sum(amount) as amount,
        max(case when driver_order = 10 then charge_after end) as charge_after
    from {{ ref("team_statement_changes") }}
    group by statement_id

)

select
    statements.statement_id,
    statements.net_charge - coalesce(statements.previous_net_charge, 0) as difference,
    changes.amount as amount_of_drivers,
    statements.net_charge,
    changes.charge_after
from statements
full outer join changes on statements.statement_id = changes.statement_id
where
    changes.amount
    is distinct from statements.net_charge - coalesce(statements.previous_net_charge, 0)
    or changes.charge_after is distinct from statements.net_charge
