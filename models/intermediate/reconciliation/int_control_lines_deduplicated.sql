-- What providers say of their costs, each line once. A cost report that is asked for again gives the
-- same line with an amount that has only grown: the largest counts. Lines of FOCUS invoices have no
-- identity: of lines that read the same, as many count as one delivery has.
{% set focus_content = [
    "billing_account_id", "sub_account_id", "invoice_id", "billing_period_start",
    "charge_period_start", "charge_period_end", "charge_category", "charge_class",
    "charge_description", "billed_cost", "billing_currency", "exchange_rate",
    "consumed_quantity", "consumed_unit", "sku_id", "model",
] %}

with focus_deliveries as (

    select
        *,
        {{ content_key(focus_content) }} as content_key
    from {{ ref("stg_controls__focus_lines") }}

),

numbered_focus_lines as (

    select
        *,
        row_number() over (
            partition by file_id, content_key
            order by record_number
        ) as occurrence
    from focus_deliveries

),

ranked_focus_lines as (

    select
        *,
        row_number() over (
            partition by content_key, occurrence
            order by file_id
        ) as delivery_rank
    from numbered_focus_lines

),

focus_lines as (

    select
        'focus_invoices' as control_source,
        coalesce(sub_account_id, billing_account_id) as control_account,
        content_key || '-' || occurrence as control_line_id,
        cast(charge_period_start as date) as from_date,
        cast(charge_period_end as date) as to_date,
        cast(date_trunc('month', billing_period_start) as date) as invoiced_period,
        case
            when charge_category in ('Usage', 'Purchase') then 'usage'
            when charge_category = 'Tax' then 'tax'
            else 'credit'
        end as charge_category,
        model as billed_model,
        billed_cost as amount,
        billing_currency as currency,
        exchange_rate,
        case when lower(consumed_unit) in ('tokens', 'token') then consumed_quantity end
            as token_quantity
    from ranked_focus_lines
    where delivery_rank = 1

),

openai_lines as (

    select
        'openai_costs' as control_source,
        coalesce(provider_project_id, '') as control_account,
        {{ content_key(["'openai'", "bucket_start", "line_item", "provider_project_id"]) }}
            as control_line_id,
        cast(bucket_start as date) as from_date,
        cast(bucket_end as date) as to_date,
        cast(date_trunc('month', bucket_start) as date) as invoiced_period,
        'usage' as charge_category,
        nullif(split_part(line_item, ',', 1), '') as billed_model,
        max(amount) as amount,
        currency,
        cast(null as {{ money_type() }}) as exchange_rate,
        cast(null as {{ money_type() }}) as token_quantity
    from {{ ref("stg_controls__openai_costs") }}
    group by bucket_start, bucket_end, line_item, provider_project_id, currency

),

anthropic_lines as (

    select
        'anthropic_costs' as control_source,
        coalesce(workspace_id, '') as control_account,
        {{ content_key([
            "'anthropic'", "bucket_start", "workspace_id", "cost_type", "cost_description",
            "model", "service_tier", "token_type", "context_window",
        ]) }} as control_line_id,
        cast(bucket_start as date) as from_date,
        cast(bucket_end as date) as to_date,
        cast(date_trunc('month', bucket_start) as date) as invoiced_period,
        'usage' as charge_category,
        model as billed_model,
        max(amount) as amount,
        currency,
        cast(null as {{ money_type() }}) as exchange_rate,
        cast(null as {{ money_type() }}) as token_quantity
    from {{ ref("stg_controls__anthropic_costs") }}
    group by
        bucket_start,
        bucket_end,
        workspace_id,
        cost_type,
        cost_description,
        model,
        service_tier,
        token_type,
        context_window,
        currency

),

lines as (

    select * from focus_lines

    union all

    select * from openai_lines

    union all

    select * from anthropic_lines

)

select * from lines
