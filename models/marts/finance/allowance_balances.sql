-- closing_balance = opening_balance + granted_amount - drawn_amount - expired_amount, and each
-- period opens with what the one before it closed with.
with grants as (

    select * from {{ ref("int_allowance_grants") }}

),

draws as (

    select
        pool_id,
        billing_period,
        sum(absorbed_charge) as drawn_amount,
        count(*) as request_count
    from {{ ref("int_allowances_drawn") }}
    where absorbed_charge > 0
    group by pool_id, billing_period

),

latest_period as (

    select max(billing_period) as billing_period
    from grants

),

balances as (

    select
        grants.pool_id,
        grants.billing_period,
        grants.team_id,
        cast(0 as {{ money_type() }}) as opening_balance,
        grants.granted_amount,
        cast(coalesce(draws.drawn_amount, 0) as {{ money_type() }}) as drawn_amount,
        coalesce(draws.request_count, 0) as request_count,
        grants.billing_period < latest_period.billing_period as is_over
    from grants
    cross join latest_period
    left join draws
        on
            grants.pool_id = draws.pool_id
            and grants.billing_period = draws.billing_period

),

expired as (

    select
        *,
        cast(
            case when is_over then granted_amount - drawn_amount else 0 end as {{ money_type() }}
        ) as expired_amount
    from balances

),

final as (

    select
        {{ content_key(["pool_id", "billing_period"]) }} as allowance_balance_id,
        pool_id,
        billing_period,
        team_id,
        opening_balance,
        granted_amount,
        drawn_amount,
        expired_amount,
        cast(
            opening_balance + granted_amount - drawn_amount - expired_amount as {{ money_type() }}
        ) as closing_balance,
        request_count
    from expired

)

select * from final
