-- What is left in suspense, shared among the teams by what their usage cost the company.
with suspense as (

    select
        requests.billing_period,
        cast(sum(requests.suspense_charge) as {{ money_type() }}) as suspense_charge
    from {{ ref("fct_request_costs") }} as requests
    inner join {{ ref("int_suspense_treatments") }} as treatments
        on
            requests.billing_period = treatments.billing_period
            and treatments.treatment = 'spread'
    group by requests.billing_period

),

weights as (

    select
        billing_period,
        team_id,
        cost_center,
        cast(round(sum(provider_cost), 6) * 1000000 as {{ weight_type() }}) as weight
    from {{ ref("int_period_usage") }}
    where team_id <> 'suspense'
    group by billing_period, team_id, cost_center

),

spread as (

    select
        weights.billing_period,
        'team' as payer_type,
        weights.team_id as payer_id,
        weights.team_id,
        weights.cost_center,
        {{ split_by_weight(
            "suspense.suspense_charge",
            "weights.weight",
            "weights.billing_period",
            "weights.team_id, weights.cost_center",
        ) }} as amount
    from weights
    inner join suspense on weights.billing_period = suspense.billing_period
    where
        weights.weight > 0
        and suspense.suspense_charge > 0

),

taken_from_suspense as (

    select
        billing_period,
        'suspense' as payer_type,
        'suspense' as payer_id,
        'suspense' as team_id,
        'suspense' as cost_center,
        cast(-sum(amount) as {{ money_type() }}) as amount
    from spread
    group by billing_period

)

select * from spread

union all

select * from taken_from_suspense
