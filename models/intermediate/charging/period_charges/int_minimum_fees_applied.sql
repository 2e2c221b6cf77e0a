-- Where a team's usage of a period comes to less than its minimum fee, it pays the difference.
with teams as (

    select * from {{ ref("int_teams_at_period_end") }}

),

minimum_fees as (

    select * from {{ ref("stg_policy__minimum_fees") }}

),

exchange_rates as (

    select * from {{ ref("int_daily_exchange_rates") }}

),

usage_charges as (

    select
        billing_period,
        team_id,
        sum(net_charge) as net_charge
    from {{ ref("int_period_usage") }}
    group by billing_period, team_id

),

candidates as (

    select
        teams.billing_period,
        teams.team_id,
        teams.cost_center,
        minimum_fees.minimum_fee_id,
        minimum_fees.currency,
        minimum_fees.amount,
        row_number() over (
            partition by teams.billing_period, teams.team_id
            order by
                case when minimum_fees.team_id is null then 2 else 1 end,
                minimum_fees.minimum_fee_id
        ) as precedence
    from teams
    inner join minimum_fees
        on
            (minimum_fees.team_id is null or teams.team_id = minimum_fees.team_id)
            and teams.billing_period >= minimum_fees.valid_from
            and (minimum_fees.valid_to is null or teams.billing_period < minimum_fees.valid_to)

),

fees as (

    select
        candidates.billing_period,
        candidates.team_id,
        candidates.cost_center,
        candidates.minimum_fee_id,
        {{ money_times("candidates.amount", "exchange_rates.rate") }} as minimum_fee,
        cast(coalesce(usage_charges.net_charge, 0) as {{ money_type() }}) as net_charge
    from candidates
    inner join exchange_rates
        on
            candidates.currency = exchange_rates.currency
            and candidates.billing_period = exchange_rates.charge_date
    left join usage_charges
        on
            candidates.billing_period = usage_charges.billing_period
            and candidates.team_id = usage_charges.team_id
    where candidates.precedence = 1

)

select
    *,
    minimum_fee - net_charge as amount
from fees
where minimum_fee > net_charge
