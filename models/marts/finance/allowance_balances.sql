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
    from {{ ref("int_charge_dates") }}

),

movements as (

    -- what is unspent expires once its last month is over
    select
        grants.pool_id,
        grants.billing_period,
        grants.pool_period,
        grants.team_id,
        grants.spending_limit_id,
        grants.spending_limit,
        grants.granted_amount,
        cast(coalesce(draws.drawn_amount, 0) as {{ money_type() }}) as drawn_amount,
        coalesce(draws.request_count, 0) as request_count,
        grants.is_expiry_month
        and grants.billing_period < latest_period.billing_period as is_expired
    from grants
    cross join latest_period
    left join draws
        on
            grants.pool_id = draws.pool_id
            and grants.billing_period = draws.billing_period

),

accumulated as (

    select
        *,
        cast(
            spending_limit - sum(drawn_amount) over (
                partition by spending_limit_id
                order by billing_period
            ) as {{ money_type() }}
        ) as unspent_amount
    from movements

),

final as (

    select
        {{ content_key(["pool_id", "billing_period"]) }} as allowance_balance_id,
        pool_id,
        billing_period,
        pool_period,
        team_id,
        cast(unspent_amount + drawn_amount - granted_amount as {{ money_type() }})
            as opening_balance,
        granted_amount,
        drawn_amount,
        cast(case when is_expired then unspent_amount else 0 end as {{ money_type() }})
            as expired_amount,
        cast(case when is_expired then 0 else unspent_amount end as {{ money_type() }})
            as closing_balance,
        cast(request_count as bigint) as request_count
    from accumulated

)

select * from final
