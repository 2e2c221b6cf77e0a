-- Drawn in the order of the requests until the pool is spent; the request that crosses the line
-- is split.
with matches as (

    select *
    from {{ ref("int_exception_matches") }}
    where pool_id is not null

),

absorbed_by_exceptions as (

    select
        request_id,
        sum(absorbed_charge) as absorbed_charge
    from {{ ref("int_exceptions_applied") }}
    group by request_id

),

grants as (

    select * from {{ ref("int_allowance_grants") }}

),

eligible_charges as (

    select
        matches.*,
        matches.pool_id || ' ' || cast(matches.billing_period as varchar) as limit_id,
        grants.granted_amount as limit_amount,
        cast(
            matches.gross_charge - coalesce(absorbed_by_exceptions.absorbed_charge, 0)
            as {{ money_type() }}
        ) as charge
    from matches
    inner join grants
        on
            matches.pool_id = grants.pool_id
            and matches.billing_period = grants.billing_period
            and (grants.team_id is null or matches.team_id = grants.team_id)
    left join absorbed_by_exceptions on matches.request_id = absorbed_by_exceptions.request_id

),

{{ exception_waterfall("eligible_charges") }},

final as (

    select
        absorbed.request_id,
        absorbed.rule_id,
        eligible_charges.fund_id,
        eligible_charges.pool_id,
        eligible_charges.billing_period,
        absorbed.charge_before,
        absorbed.absorbed_charge
    from absorbed
    inner join eligible_charges
        on
            absorbed.request_id = eligible_charges.request_id
            and absorbed.rule_id = eligible_charges.rule_id

)

select * from final
