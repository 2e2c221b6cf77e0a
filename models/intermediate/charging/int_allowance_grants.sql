with billing_periods as (

    select distinct {{ billing_period_of("charge_date") }} as billing_period
    from {{ ref("int_charge_dates") }}

),

pools as (

    select * from {{ ref("stg_policy__allowance_pools") }}

),

grants as (

    select
        pools.pool_id,
        billing_periods.billing_period,
        pools.team_id,
        cast(pools.granted_amount as {{ money_type() }}) as granted_amount
    from pools
    inner join billing_periods
        on
            pools.valid_from <= billing_periods.billing_period
            and coalesce(pools.valid_to, cast('9999-12-31' as date))
            > billing_periods.billing_period

)

select * from grants
