-- The named causes of a variance add up to it, to the last decimal.
select
    billing_period,
    provider_account_id,
    invoiced_amount,
    logged_cost,
    variance
from {{ ref("invoice_reconciliation") }}
where
    control_line_count > 0
    and (
        variance is distinct from invoiced_amount - logged_cost
        or variance
        is distinct from price_variance + unmetered_amount + rounding_amount + tax_and_credits
        + currency_variance + timing_variance
    )
