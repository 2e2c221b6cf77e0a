-- What became of a pool in a month, in words for those who may draw on it.
with balances as (

    select * from {{ ref("allowance_balances") }}

),

pools as (

    select
        *,
        row_number() over (partition by pool_id order by valid_from desc) as version_rank
    from {{ ref("stg_policy__allowance_pools") }}

)

select
    balances.allowance_balance_id,
    balances.pool_id,
    pools.scope,
    pools.pool_name || ': '
    || case
        when balances.opening_balance <> 0
            then {{ money_text("balances.opening_balance") }} || ' carried over, '
        else ''
    end
    || {{ money_text("balances.granted_amount") }} || ' granted, '
    || {{ money_text("balances.drawn_amount") }} || ' drawn, '
    || case
        when balances.expired_amount <> 0
            then {{ money_text("balances.expired_amount") }} || ' expired'
        else {{ money_text("balances.closing_balance") }} || ' left'
    end as pool_explanation
from balances
inner join pools
    on
        balances.pool_id = pools.pool_id
        and pools.version_rank = 1
