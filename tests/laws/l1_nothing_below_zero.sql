-- L1: no rule absorbs more than the rules before it left, so no part of a charge is negative.
select
    request_id,
    gross_charge,
    absorbed_charge,
    net_charge,
    suspense_charge
from {{ ref("fct_request_costs") }}
where
    gross_charge < 0
    or absorbed_charge < 0
    or net_charge < 0
    or suspense_charge < 0
