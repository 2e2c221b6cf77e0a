select
    provider_account_id,
    billing_period,
    currency,
    'exchange_rates: no rate of ' || currency || ' on ' || from_date as problem
from {{ ref("int_control_charges") }}
where amount_at_policy_rate is null
