-- A report that is asked for again tells of the same day and line, with what has become known
-- since: the largest amount counts, whatever the order in which the answers were loaded.
with openai_lines as (

    select
        'openai_costs' as control_source,
        coalesce(provider_project_id, '') as control_account,
        {{ content_key([
            "'openai'", "bucket_start", "bucket_end", "organization_id", "provider_project_id",
            "provider_api_key_id", "line_item", "currency",
        ]) }} as control_line_id,
        bucket_start,
        bucket_end,
        nullif(split_part(line_item, ',', 1), '') as billed_model,
        amount,
        currency,
        {{ tokens_in("quantity", "quantity_unit") }} as token_quantity
    from {{ ref("stg_controls__openai_costs") }}

),

anthropic_lines as (

    select
        'anthropic_costs' as control_source,
        coalesce(workspace_id, '') as control_account,
        {{ content_key([
            "'anthropic'", "bucket_start", "bucket_end", "workspace_id", "cost_type",
            "cost_description", "model", "service_tier", "token_type", "context_window",
            "inference_geo", "currency",
        ]) }} as control_line_id,
        bucket_start,
        bucket_end,
        -- what is no use of a model goes by its name: web_search, code_execution
        coalesce(model, nullif(cost_type, 'tokens')) as billed_model,
        amount,
        currency,
        cast(null as {{ money_type() }}) as token_quantity
    from {{ ref("stg_controls__anthropic_costs") }}

),

deliveries as (

    select * from openai_lines

    union all

    select * from anthropic_lines

),

ranked_lines as (

    select
        *,
        row_number() over (
            partition by control_line_id
            order by abs(amount) desc, amount desc, token_quantity desc nulls last
        ) as delivery_rank
    from deliveries

)

select
    control_source,
    control_account,
    control_line_id,
    cast(bucket_start as date) as from_date,
    cast(bucket_end + interval 1 day - interval 1 microsecond as date) as to_date,
    cast(date_trunc('month', bucket_start) as date) as invoiced_period,
    'usage' as charge_category,
    billed_model,
    amount,
    currency,
    cast(null as {{ money_type() }}) as exchange_rate,
    token_quantity,
    cast(null as {{ money_type() }}) as request_quantity
from ranked_lines
where delivery_rank = 1
