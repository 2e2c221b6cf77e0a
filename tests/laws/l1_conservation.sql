-- L1: what usage costs at the rates, what is shared, what minimum fees and true-ups add = what
-- teams pay + what funds absorb + what stays in suspense, to the last decimal, of each period, in
-- the requests, in the charge lines, and in what is posted or provisional about it.
with requests as (

    select
        billing_period,
        coalesce(sum(gross_charge), 0) as gross_charge,
        coalesce(sum(net_charge), 0) as net_charge,
        coalesce(sum(absorbed_charge), 0) as absorbed_charge,
        coalesce(sum(suspense_charge), 0) as suspense_charge
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

shared_costs as (

    select
        billing_period,
        sum(amount) as amount
    from {{ ref("int_shared_costs_incurred") }}
    group by billing_period

),

minimum_fees as (

    select
        billing_period,
        sum(amount) as amount
    from {{ ref("int_minimum_fees_applied") }}
    group by billing_period

),

true_ups as (

    select
        billing_period,
        sum(true_up_amount) as amount
    from {{ ref("int_invoice_variances") }}
    group by billing_period

),

allocations as (

    select
        billing_period,
        sum(case when line_type = 'true_up' then gross_charge else 0 end) as true_ups,
        sum(case when line_type in ('shared_cost', 'shared_cost_idle') then gross_charge else 0 end)
            as shared_charge,
        sum(case when line_type = 'minimum_fee' then gross_charge else 0 end) as minimum_fees,
        sum(case when line_type = 'suspense_spread' then gross_charge else 0 end) as spread_charge,
        sum(case when line_type = 'absorbed' then absorbed_charge else 0 end)
            as absorbed_by_rules,
        sum(case when line_type = 'default_owner' then net_charge else 0 end)
            as default_owner_charge,
        sum(
            case
                when line_type in ('rated', 'unmeasured') and payer_type = 'suspense'
                    then suspense_charge
                else 0
            end
        ) as unowned_charge,
        coalesce(sum(gross_charge), 0) as gross_charge,
        coalesce(sum(net_charge), 0) as net_charge,
        coalesce(sum(absorbed_charge), 0) as absorbed_charge,
        coalesce(sum(suspense_charge), 0) as suspense_charge
    from {{ ref("fct_allocations") }}
    group by billing_period

),

totals as (

    select
        charge_period as billing_period,
        sum(exact_charge) as exact_charge
    from {{ ref("int_statement_entries") }}
    group by charge_period

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
        allocations.shared_charge as allocated_shared_charge,
        allocations.minimum_fees as allocated_minimum_fees,
        allocations.true_ups as allocated_true_ups,
        allocations.absorbed_by_rules as allocated_by_rules,
        allocations.spread_charge,
        allocations.default_owner_charge,
        allocations.unowned_charge,
        totals.exact_charge as total_charge,
        coalesce(absorbed.absorbed_charge, 0) as absorbed_by_rules,
        coalesce(shared_costs.amount, 0) as shared_charge,
        coalesce(minimum_fees.amount, 0) as minimum_fees,
        coalesce(true_ups.amount, 0) as true_ups
    from requests
    left join absorbed on requests.billing_period = absorbed.billing_period
    left join shared_costs on requests.billing_period = shared_costs.billing_period
    left join minimum_fees on requests.billing_period = minimum_fees.billing_period
    left join true_ups on requests.billing_period = true_ups.billing_period
    left join allocations on requests.billing_period = allocations.billing_period
    left join totals on requests.billing_period = totals.billing_period

)

select *
from compared
where
    gross_charge is distinct from net_charge + absorbed_charge + suspense_charge
    or absorbed_charge is distinct from absorbed_by_rules
    or absorbed_charge is distinct from allocated_by_rules
    or shared_charge is distinct from allocated_shared_charge
    or minimum_fees is distinct from allocated_minimum_fees
    or true_ups is distinct from allocated_true_ups
    or spread_charge is distinct from 0
    or suspense_charge is distinct from default_owner_charge + unowned_charge
    or allocated_gross_charge
    is distinct from gross_charge + shared_charge + minimum_fees + true_ups
    or allocated_gross_charge
    is distinct from allocated_net_charge + allocated_absorbed_charge + allocated_suspense_charge
    or total_charge is distinct from allocated_gross_charge
