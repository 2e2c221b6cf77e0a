-- What each pool may have paid by the end of a billing period: money that expires is counted afresh
-- in each of the pool's periods (months or quarters), money that carries over is counted from the
-- pool's first.
with pools as (

    select * from {{ ref("stg_policy__allowance_pools") }}

),

latest_period as (

    select max(billing_period) as billing_period
    from {{ ref("int_charge_dates") }}

),

pool_months as (

    select
        pools.*,
        {{ each_month_between("pools.valid_from", "latest_period.billing_period") }}
            as billing_period
    from pools
    cross join latest_period

),

pool_periods as (

    select
        *,
        case period
            when 'quarter' then cast(date_trunc('quarter', billing_period) as date)
            else billing_period
        end as pool_period,
        {{ dbt.dateadd("month", 1, "billing_period") }} as next_month
    from pool_months
    where valid_to is null or billing_period < valid_to

),

grants as (

    select
        pool_id,
        billing_period,
        pool_period,
        scope,
        team_id,
        draw_order,
        unspent,
        project_limit_amount,
        graduation_periods,
        case unspent
            when 'carries_over' then pool_id
            else pool_id || ' ' || cast(pool_period as string)
        end as spending_limit_id,
        cast(
            case when billing_period = pool_period then granted_amount else 0 end
            as {{ money_type() }}
        ) as granted_amount,
        coalesce(next_month = valid_to, false)
        or (
            unspent = 'expires'
            and (period = 'month' or extract(month from billing_period) in (3, 6, 9, 12))
        ) as is_expiry_month
    from pool_periods

),

accumulated as (

    select
        *,
        cast(
            sum(granted_amount) over (partition by spending_limit_id order by billing_period)
            as {{ money_type() }}
        ) as spending_limit
    from grants

)

select * from accumulated
