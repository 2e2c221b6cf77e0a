select
    billing_period,
    team_name,
    net_charge
from {{ ref("ai_chargeback", "team_statements") }}
