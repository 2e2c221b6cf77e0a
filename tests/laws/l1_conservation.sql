-- L1: what usage costs at the rates = what teams pay + what funds absorb + what stays in suspense,
-- to the last decimal, of each period, in the requests, in the charge lines and in the totals.
with requests as (

    select
        billing_period,
        sum(gross_charge) as gross_charge,
        sum(net_charge) as net_charge,
        sum(absorbed_charge) as absorbed_charge,
        sum(suspense_charge) as suspense_charge
    from {{ ref("fct_request_costs") }}
    group by billing_period

),

absorbed as (

    select
        requests.billing_period,
        sum(absorbed.absorbed_charge) as absorbed_charge
    from {{ ref("fct_absorbed_charges") }} as absorbed
    inner join {{ ref("fct_request_costs") }} as requests
        on absorbed.request_id = requests.request_id
    group by requests.billing_period

),

allocations as (

    select
        billing_period,
        sum(gross_charge) as gross_charge,
        sum(net_charge) as net_charge,
        sum(absorbed_charge) as absorbed_charge,
        sum(suspense_charge) as suspense_charge
    from {{ ref("fct_allocations") }}
    group by billing_period

),

totals as (

    select
        billing_period,
        sum(exact_charge) as exact_charge
    from {{ ref("billing_period_totals") }}
    group by billing_period

),

compared as (

    select
        requests.billing_period,
        requests.gross_charge,
        requests.net_charge,
        requests.absorbed_charge,
        requests.suspense_charge,
        allocations.gross_charge as allocated_gross_charge,
        allocations.net_charge as allocated_net_charge,
        allocations.absorbed_charge as allocated_absorbed_charge,
        allocations.suspense_charge as allocated_suspense_charge,
        totals.exact_charge as total_charge,
        coalesce(absorbed.absorbed_charge, 0) as absorbed_by_rules
    from requests
    left join absorbed on requests.billing_period = absorbed.billing_period
    left join allocations on requests.billing_period = allocations.billing_period
    left join totals on requests.billing_period = totals.billing_period

)

select *
from compared
where
    gross_charge is distinct from net_charge + absorbed_charge + suspense_charge
    or absorbed_charge is distinct from absorbed_by_rules
    or gross_charge is distinct from allocated_gross_charge
    or net_charge is distinct from allocated_net_charge
    or absorbed_charge is distinct from allocated_absorbed_charge
    or suspense_charge is distinct from allocated_suspense_charge
    or gross_charge is distinct from total_charge
