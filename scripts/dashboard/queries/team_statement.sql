select
    net_charge,
    net_charge - previous_net_charge as net_change,
    gross_charge,
    absorbed_charge,
    adjustment_charge,
    request_count,
    cast(complete_request_count * 1000 // nullif(request_count, 0) as integer)
        as complete_per_mille,
    status,
    statement_number
from marts.team_statements
where team_id = $team and billing_period = $period
