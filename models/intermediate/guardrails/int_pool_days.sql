-- What experiments have drawn on a pool up to each day on which one drew, of what the pool had
-- when its period began.
with absorbed_charges as (

    select *
    from {{ ref("fct_absorbed_charges") }}
    where pool_id is not null

),

request_costs as (

    select
        request_id,
        charge_date,
        billing_period
    from {{ ref("fct_request_costs") }}

),

balances as (

    select * from {{ ref("allowance_balances") }}

),

pool_periods as (

    select
        pool_id,
        pool_period,
        team_id,
        sum(case when billing_period = pool_period then opening_balance else 0 end)
        + sum(granted_amount) as available_amount,
        max(billing_period) as last_billing_period
    from balances
    where pool_period is not null
    group by
        pool_id,
        pool_period,
        team_id

),

drawn_days as (

    select
        balances.pool_id,
        balances.pool_period,
        request_costs.charge_date,
        sum(absorbed_charges.absorbed_charge) as drawn_amount
    from absorbed_charges
    inner join request_costs
        on absorbed_charges.request_id = request_costs.request_id
    inner join balances
        on
            absorbed_charges.pool_id = balances.pool_id
            and request_costs.billing_period = balances.billing_period
    group by
        balances.pool_id,
        balances.pool_period,
        request_costs.charge_date

),

final as (

    select
        drawn_days.pool_id,
        drawn_days.pool_period,
        pool_periods.team_id,
        drawn_days.charge_date,
        pool_periods.available_amount,
        cast(
            sum(drawn_days.drawn_amount) over (
                partition by drawn_days.pool_id, drawn_days.pool_period
                order by drawn_days.charge_date
            ) as {{ money_type() }}
        ) as drawn_amount,
        cast(
            {{ dbt.dateadd("month", 1, "pool_periods.last_billing_period") }} as date
        ) as pool_period_end
    from drawn_days
    inner join pool_periods
        on
            drawn_days.pool_id = pool_periods.pool_id
            and drawn_days.pool_period = pool_periods.pool_period

)

select * from final
