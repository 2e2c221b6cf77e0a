-- Charges without a known owner stay central unless the policy says otherwise.
with billing_periods as (

    select distinct billing_period
    from {{ ref("int_charge_dates") }}

),

policies as (

    select * from {{ ref("stg_policy__suspense_policies") }}

)

select
    billing_periods.billing_period,
    policies.suspense_policy_id,
    coalesce(policies.treatment, 'central') as treatment
from billing_periods
left join policies
    on
        billing_periods.billing_period >= policies.valid_from
        and (policies.valid_to is null or billing_periods.billing_period < policies.valid_to)
