-- FOCUS has no id of a line: of lines that read the same, as many count as the file with most of
-- them has, so that an invoice that is delivered again counts once.
{% set line_content = [
    "billing_account_id", "sub_account_id", "invoice_id", "billing_period_start",
    "charge_period_start", "charge_period_end", "charge_category", "charge_class",
    "charge_description", "billed_cost", "billing_currency", "exchange_rate",
    "consumed_quantity", "consumed_unit", "sku_id", "resource_id", "model",
] %}

with deliveries as (

    select
        *,
        {{ content_key(line_content) }} as content_key
    from {{ ref("stg_controls__focus_lines") }}

),

numbered_lines as (

    select
        *,
        row_number() over (
            partition by file_id, content_key
            order by record_number
        ) as occurrence
    from deliveries

),

ranked_lines as (

    select
        *,
        row_number() over (
            partition by content_key, occurrence
            order by file_id
        ) as delivery_rank
    from numbered_lines

)

select
    'focus_invoices' as control_source,
    coalesce(sub_account_id, billing_account_id) as control_account,
    content_key || '-' || occurrence as control_line_id,
    cast(charge_period_start as date) as from_date,
    -- a charge that ends within a day covers that day
    cast(charge_period_end + interval 1 day - interval 1 microsecond as date) as to_date,
    cast(date_trunc('month', billing_period_start) as date) as invoiced_period,
    case
        when lower(charge_class) = 'correction' then 'credit'
        when lower(charge_category) in ('usage', 'purchase') then 'usage'
        when lower(charge_category) = 'tax' then 'tax'
        else 'credit'
    end as charge_category,
    model as billed_model,
    billed_cost as amount,
    billing_currency as currency,
    exchange_rate,
    {{ tokens_in("consumed_quantity", "consumed_unit") }} as token_quantity,
    cast(
        case when lower(consumed_unit) in ('request', 'requests') then consumed_quantity end
        as {{ money_type() }}
    ) as request_quantity
from ranked_lines
where delivery_rank = 1
