-- What is charged for a billing period rather than for a request.
with shared_costs as (

    select
        billing_period,
        payer_type,
        payer_id,
        team_id,
        cost_center,
        line_type,
        shared_cost_id,
        cast(null as string) as minimum_fee_id,
        cast(null as string) as true_up_id,
        amount
    from {{ ref("int_shared_costs_split") }}

),

minimum_fees as (

    select
        billing_period,
        'team' as payer_type,
        team_id as payer_id,
        team_id,
        cost_center,
        'minimum_fee' as line_type,
        null as shared_cost_id,
        minimum_fee_id,
        null as true_up_id,
        amount
    from {{ ref("int_minimum_fees_applied") }}

),

suspense_spread as (

    select
        billing_period,
        payer_type,
        payer_id,
        team_id,
        cost_center,
        'suspense_spread' as line_type,
        null as shared_cost_id,
        null as minimum_fee_id,
        null as true_up_id,
        amount
    from {{ ref("int_suspense_spread") }}

),

true_ups as (

    select
        billing_period,
        payer_type,
        payer_id,
        team_id,
        cost_center,
        'true_up' as line_type,
        null as shared_cost_id,
        null as minimum_fee_id,
        provider_account_id as true_up_id,
        amount
    from {{ ref("int_true_ups_split") }}

),

period_charges as (

    select * from shared_costs

    union all

    select * from minimum_fees

    union all

    select * from suspense_spread

    union all

    select * from true_ups

)

select
    {{ content_key([
        "billing_period", "payer_id", "cost_center", "line_type", "shared_cost_id",
        "minimum_fee_id", "true_up_id",
    ]) }} as period_charge_id,
    billing_period,
    payer_type,
    payer_id,
    team_id,
    cost_center,
    line_type,
    shared_cost_id,
    minimum_fee_id,
    true_up_id,
    amount,
    billing_period as charge_date
from period_charges
