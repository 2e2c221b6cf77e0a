-- What exceptions and allowances took off a statement, in words. A pool of the team's own is there
-- even if nothing was drawn; of a pool that teams share, only the team's own draws are told.
with statements as (

    select * from {{ ref("team_statements") }}

),

absorbed as (

    select
        statement_id,
        rule_id,
        fund_id,
        pool_id,
        sum(request_count) as request_count,
        -sum(amount) as absorbed_charge
    from {{ ref("team_statement_lines") }}
    where
        section = 'charges'
        and line_type = 'absorbed'
    group by statement_id, rule_id, fund_id, pool_id

),

own_pools as (

    select
        statements.statement_id,
        balances.pool_id,
        pools.pool_explanation
    from statements
    inner join {{ ref("allowance_balances") }} as balances
        on
            statements.team_id = balances.team_id
            and statements.billing_period = balances.billing_period
    inner join {{ ref("int_allowances_explained") }} as pools
        on
            balances.allowance_balance_id = pools.allowance_balance_id
            and pools.scope = 'team'

),

idle_pools as (

    select
        own_pools.statement_id,
        cast(null as string) as rule_id,
        cast(null as string) as fund_id,
        own_pools.pool_id,
        0 as request_count,
        0 as absorbed_charge
    from own_pools
    left join absorbed
        on
            own_pools.statement_id = absorbed.statement_id
            and own_pools.pool_id = absorbed.pool_id
    where absorbed.statement_id is null

),

exceptions as (

    select * from absorbed

    union all

    select * from idle_pools

),

rules as (

    select * from {{ ref("int_exceptions_explained") }}

),

funds as (

    select * from {{ ref("stg_policy__funds") }}

),

final as (

    select
        {{ content_key([
            "exceptions.statement_id", "exceptions.rule_id", "exceptions.fund_id",
            "exceptions.pool_id",
        ]) }} as team_statement_exception_id,
        exceptions.statement_id,
        statements.billing_period,
        statements.team_id,
        exceptions.rule_id,
        exceptions.fund_id,
        exceptions.pool_id,
        rules.kind,
        cast(exceptions.request_count as bigint) as request_count,
        cast(exceptions.absorbed_charge as {{ cents_type() }}) as absorbed_charge,
        rules.description as rule_description,
        rules.terms as rule_terms,
        case
            when exceptions.rule_id is not null
                then
                    coalesce(funds.fund_name, exceptions.fund_id) || ' pays '
                    || {{ money_text("exceptions.absorbed_charge") }} || ' for '
                    || cast(exceptions.request_count as string)
                    || case when exceptions.request_count = 1 then ' request' else ' requests' end
        end as fund_explanation,
        own_pools.pool_explanation
    from exceptions
    inner join statements on exceptions.statement_id = statements.statement_id
    left join rules on exceptions.rule_id = rules.rule_id
    left join funds on exceptions.fund_id = funds.fund_id
    left join own_pools
        on
            exceptions.statement_id = own_pools.statement_id
            and exceptions.pool_id = own_pools.pool_id

)

select * from final
