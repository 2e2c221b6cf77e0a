-- A line of an invoice on paper counts only where the account's control source is provider_invoices
-- in its month.
select
    invoices.invoice_line_id,
    'provider_invoices: ' || invoices.invoice_line_id || ' is for ' || invoices.provider_account_id
    || ', which is not reconciled with provider_invoices in ' || invoices.billing_period as problem
from {{ ref("provider_invoices") }} as invoices
left join {{ ref("provider_accounts") }} as own
    on
        invoices.provider_account_id = own.provider_account_id
        and own.control_source = 'provider_invoices'
        and invoices.billing_period >= own.valid_from
        and (own.valid_to is null or invoices.billing_period < own.valid_to)
where own.provider_account_id is null
