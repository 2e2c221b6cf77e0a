-- Each period of a pool opens with what the one before it closed with, closes with what is left, is
-- never overdrawn, and has drawn what fct_absorbed_charges says.
with balances as (

    select
        *,
        lag(closing_balance, 1, 0) over (
            partition by pool_id
            order by billing_period
        ) as previous_closing_balance
    from {{ ref("allowance_balances") }}

),

draws as (

    select
        absorbed.pool_id,
        requests.billing_period,
        sum(absorbed.absorbed_charge) as absorbed_charge
    from {{ ref("fct_absorbed_charges") }} as absorbed
    inner join {{ ref("fct_request_costs") }} as requests
        on absorbed.request_id = requests.request_id
    where absorbed.pool_id is not null
    group by absorbed.pool_id, requests.billing_period

)

select
    coalesce(balances.pool_id, draws.pool_id) as pool_id,
    coalesce(balances.billing_period, draws.billing_period) as billing_period,
    balances.previous_closing_balance,
    balances.opening_balance,
    balances.granted_amount,
    balances.drawn_amount,
    balances.expired_amount,
    balances.closing_balance,
    draws.absorbed_charge
from balances
full outer join draws
    on
        balances.pool_id = draws.pool_id
        and balances.billing_period = draws.billing_period
where
    balances.opening_balance is distinct from balances.previous_closing_balance
    or balances.closing_balance
    is distinct from balances.opening_balance + balances.granted_amount
    - balances.drawn_amount - balances.expired_amount
    or balances.drawn_amount is distinct from coalesce(draws.absorbed_charge, 0)
    or balances.closing_balance < 0
    or balances.expired_amount < 0
