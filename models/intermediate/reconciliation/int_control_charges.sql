-- What each provider account was invoiced, in the project's currency at the invoice's own exchange
-- rate where it has one, and at the policy's rate of the day that the charge begins.
with lines as (

    select * from {{ ref("int_control_lines_deduplicated") }}

),

accounts as (

    select * from {{ ref("stg_policy__provider_accounts") }}

),

paper_invoices as (

    select * from {{ ref("stg_policy__provider_invoices") }}

),

exchange_rates as (

    select * from {{ ref("stg_policy__exchange_rates") }}

),

assigned_lines as (

    select
        lines.control_line_id,
        accounts.provider_account_id,
        lines.from_date,
        lines.to_date,
        lines.invoiced_period,
        lines.charge_category,
        lines.billed_model,
        lines.amount,
        lines.currency,
        lines.exchange_rate,
        lines.token_quantity,
        lines.request_quantity
    from lines
    inner join accounts
        on
            lines.control_source = accounts.control_source
            and lines.control_account
            = coalesce(accounts.control_account, lines.control_account)
            and lines.invoiced_period >= accounts.valid_from
            and (accounts.valid_to is null or lines.invoiced_period < accounts.valid_to)

),

paper_lines as (

    select
        paper_invoices.invoice_line_id as control_line_id,
        paper_invoices.provider_account_id,
        paper_invoices.billing_period as from_date,
        cast(paper_invoices.billing_period + interval 1 month as date) as to_date,
        paper_invoices.billing_period as invoiced_period,
        paper_invoices.charge_category,
        cast(null as string) as billed_model,
        paper_invoices.amount,
        paper_invoices.currency,
        paper_invoices.exchange_rate,
        cast(null as {{ money_type() }}) as token_quantity,
        cast(null as {{ money_type() }}) as request_quantity
    from paper_invoices
    inner join accounts
        on
            paper_invoices.provider_account_id = accounts.provider_account_id
            and accounts.control_source = 'provider_invoices'
            and paper_invoices.billing_period >= accounts.valid_from
            and (accounts.valid_to is null or paper_invoices.billing_period < accounts.valid_to)

),

charges as (

    select * from assigned_lines

    union all

    select * from paper_lines

),

rated as (

    select
        charges.*,
        case
            when charges.currency = '{{ var("currency") }}' then cast(1 as {{ money_type() }})
            else cast(exchange_rates.rate as {{ money_type() }})
        end as policy_rate
    from charges
    left join exchange_rates
        on
            charges.currency = exchange_rates.currency
            and charges.from_date >= exchange_rates.valid_from
            and (exchange_rates.valid_to is null or charges.from_date < exchange_rates.valid_to)

)

select
    control_line_id,
    provider_account_id,
    invoiced_period as billing_period,
    from_date,
    to_date,
    charge_category,
    billed_model,
    amount as billed_amount,
    currency,
    token_quantity,
    request_quantity,
    cast(
        case when amount = round(amount, 2) then 0.005 * policy_rate else 0 end
        as {{ money_type() }}
    ) as rounding_limit,
    cast(
        cast(amount as decimal(22, 12))
        * cast(coalesce(exchange_rate, policy_rate) as decimal(15, 9))
        as {{ money_type() }}
    ) as invoiced_amount,
    cast(
        cast(amount as decimal(22, 12)) * cast(policy_rate as decimal(15, 9)) as {{ money_type() }}
    ) as amount_at_policy_rate
from rated
