-- A line of a control that files tell of differently. Of a report the larger amount counts, of
-- an invoice both: look whether the provider has corrected itself. A report that was fetched both
-- with and without a breakdown counts twice.
{{ config(severity="warn") }}

with told as (

    select
        'focus_invoices' as control_source,
        cast(charge_period_start as date) as from_date,
        coalesce(charge_description, model, sku_id, '') as line_name,
        {{ content_key([
            "billing_account_id", "sub_account_id", "invoice_id", "billing_period_start",
            "charge_period_start", "charge_period_end", "charge_category", "charge_class",
            "charge_description", "billing_currency", "sku_id", "resource_id", "model",
        ]) }} as line_key,
        file_id,
        billed_cost as amount
    from {{ ref("stg_controls__focus_lines") }}

    union all

    select
        'openai_costs' as control_source,
        cast(bucket_start as date) as from_date,
        coalesce(line_item, '') as line_name,
        {{ content_key([
            "bucket_start", "bucket_end", "organization_id", "provider_project_id",
            "provider_api_key_id", "line_item", "currency",
        ]) }} as line_key,
        file_id,
        amount
    from {{ ref("stg_controls__openai_costs") }}

    union all

    select
        'anthropic_costs' as control_source,
        cast(bucket_start as date) as from_date,
        coalesce(cost_description, '') as line_name,
        {{ content_key([
            "bucket_start", "bucket_end", "workspace_id", "cost_type", "cost_description", "model",
            "service_tier", "token_type", "context_window", "inference_geo", "currency",
        ]) }} as line_key,
        file_id,
        amount
    from {{ ref("stg_controls__anthropic_costs") }}

    union all

    select
        'openai_usage' as control_source,
        cast(bucket_start as date) as from_date,
        coalesce(model, '') as line_name,
        {{ content_key([
            "result_object", "bucket_start", "bucket_end", "provider_project_id",
            "provider_api_key_id", "model", "batch", "service_tier",
        ]) }} as line_key,
        file_id,
        input_tokens + coalesce(output_tokens, 0) as amount
    from {{ ref("stg_controls__openai_usage") }}

    union all

    select
        'anthropic_usage' as control_source,
        cast(bucket_start as date) as from_date,
        coalesce(model, '') as line_name,
        {{ content_key([
            "bucket_start", "bucket_end", "workspace_id", "provider_api_key_id", "model",
            "service_tier", "context_window", "inference_geo",
        ]) }} as line_key,
        file_id,
        fresh_input_tokens + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0)
        + coalesce(cache_write_1h_tokens, 0) + output_tokens as amount
    from {{ ref("stg_controls__anthropic_usage") }}

),

told_by_file as (

    select
        control_source,
        from_date,
        line_name,
        line_key,
        file_id,
        sum(amount) as amount
    from told
    group by control_source, from_date, line_name, line_key, file_id

),

reports as (

    select
        control_source,
        from_date,
        max(case when line_name = '' then 1 else 0 end) as has_total,
        max(case when line_name <> '' then 1 else 0 end) as has_breakdown
    from told
    where control_source <> 'focus_invoices'
    group by control_source, from_date

)

select
    control_source,
    from_date,
    line_name || ' is ' || min(amount) || ' in one file and ' || max(amount) || ' in another'
        as problem
from told_by_file
group by control_source, from_date, line_name, line_key
having min(amount) <> max(amount)

union all

select
    control_source,
    from_date,
    'one report has a breakdown and another has none' as problem
from reports
where
    has_total = 1
    and has_breakdown = 1
