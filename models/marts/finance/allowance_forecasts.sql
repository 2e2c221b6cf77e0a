-- When a pool runs out, if experiments go on drawing as they did since the pool's period began.
with balances as (

    select * from {{ ref("allowance_balances") }}

),

latest_day as (

    select
        max(charge_date) as as_of_date,
        max(billing_period) as billing_period
    from {{ ref("fct_request_costs") }}

),

pool_periods as (

    select
        balances.pool_id,
        balances.pool_period,
        balances.team_id,
        latest_day.as_of_date,
        sum(balances.drawn_amount) as drawn_amount,
        max(
            case
                when balances.billing_period = latest_day.billing_period
                    then balances.closing_balance
            end
        ) as closing_balance
    from balances
    cross join latest_day
    group by
        balances.pool_id,
        balances.pool_period,
        balances.team_id,
        latest_day.as_of_date
    having max(balances.billing_period) >= max(latest_day.billing_period)

),

elapsed as (

    select
        *,
        {{ dbt.datediff("pool_period", "as_of_date", "day") }}
        + 1 as days_elapsed,
        cast(closing_balance * 1000000000000 as decimal(38, 0)) as units_left,
        cast(drawn_amount * 1000000000000 as decimal(38, 0)) as units_drawn
    from pool_periods

),

paced as (

    select
        *,
        case
            when closing_balance = 0 then 0
            when drawn_amount > 0
                then {{ whole_quotient("units_left * days_elapsed", "units_drawn") }}
        end as days_left
    from elapsed

),

projected as (

    -- beyond ten years the pace says no more
    select
        *,
        cast(case when days_left > 3650 then 3650 else days_left end as integer)
            as days_of_balance
    from paced

),

final as (

    select
        pool_id,
        pool_period,
        team_id,
        as_of_date,
        cast(days_elapsed as integer) as days_elapsed,
        cast(drawn_amount as {{ money_type() }}) as drawn_amount,
        cast(
            {{ pro_rata("cast(drawn_amount as " ~ money_type() ~ ")", "1", "days_elapsed") }}
            as {{ money_type() }}
        ) as drawn_amount_per_day,
        closing_balance,
        days_of_balance as days_left,
        cast({{ dbt.dateadd("day", "days_of_balance", "as_of_date") }} as date) as runs_out_on
    from projected

)

select * from final
