-- The columns of FOCUS 1.2 in its order of letters, then our own; `billed_cost` is `BilledCost` in
-- the export. What an invoice says of a charge is final, so only closed statements have a number.

with lines as (

    select * from {{ ref("team_statement_lines") }}

),

statements as (

    select * from {{ ref("team_statements") }}

),

classified as (

    select * from {{ ref("int_focus_charges_classified") }}

),

priced as (

    select * from {{ ref("int_focus_charges_priced") }}

),

final as (

    select
        lines.amount as billed_cost,
        {{ text_var("focus_billing_account_id") }} as billing_account_id,
        {{ text_var("focus_billing_account_name") }} as billing_account_name,
        {{ text_var("currency") }} as billing_currency,
        {{ month_end_utc("lines.billing_period") }} as billing_period_end,
        {{ month_start_utc("lines.billing_period") }} as billing_period_start,
        classified.charge_category,
        classified.charge_class,
        lines.description as charge_description,
        classified.charge_frequency,
        {{ month_end_utc("lines.charge_period") }} as charge_period_end,
        {{ month_start_utc("lines.charge_period") }} as charge_period_start,
        priced.consumed_quantity,
        priced.consumed_unit,
        priced.list_cost as contracted_cost,
        priced.list_unit_price as contracted_unit_price,
        lines.amount as effective_cost,
        case when statements.status = 'closed' then statements.statement_number end as invoice_id,
        {{ text_var("focus_provider_name") }} as invoice_issuer_name,
        priced.list_cost,
        priced.list_unit_price,
        classified.pricing_category,
        {{ text_var("currency") }} as pricing_currency,
        priced.list_unit_price as pricing_currency_contracted_unit_price,
        lines.amount as pricing_currency_effective_cost,
        priced.list_unit_price as pricing_currency_list_unit_price,
        priced.pricing_quantity,
        priced.pricing_unit,
        {{ text_var("focus_provider_name") }} as provider_name,
        {{ text_var("focus_provider_name") }} as publisher_name,
        'AI and Machine Learning' as service_category,
        {{ text_var("focus_service_name") }} as service_name,
        'Generative AI' as service_subcategory,
        classified.sku_id,
        classified.sku_meter,
        case
            when classified.sku_price_id is not null
                then
                    {{ json_object_text({
                        "x_ChargeUnit": "lines.charge_unit",
                        "x_ProviderTier": "lines.provider_tier",
                    }) }}
        end as sku_price_details,
        classified.sku_price_id,
        lines.team_id as sub_account_id,
        lines.team_name as sub_account_name,
        {{ json_object_text({
            "cost_center": "lines.cost_center",
            "environment": "lines.environment",
            "project": "lines.project_id",
            "chargeback:charge_unit": "lines.charge_unit",
            "chargeback:line_type": "lines.line_type",
            "chargeback:provider_tier": "lines.provider_tier",
        }) }} as tags,

        -- our own
        case
            when lines.line_type = 'suspense_spread' then 'suspense_spread'
            else coalesce(lines.shared_cost_id, lines.true_up_id)
        end as x_allocated_method_id,
        lines.billing_period as x_billing_period,
        lines.charge_period as x_charge_period,
        lines.charge_unit as x_charge_unit,
        lines.reason as x_correction_reason,
        lines.cost_center as x_cost_center,
        lines.environment as x_environment,
        lines.exact_amount as x_exact_cost,
        lines.fund_id as x_fund_id,
        lines.ledger_entry_id as x_ledger_entry_id,
        lines.line_type as x_line_type,
        lines.minimum_fee_id as x_minimum_fee_id,
        lines.pool_id as x_pool_id,
        lines.project_id as x_project_id,
        lines.project_name as x_project_name,
        lines.provider_cost as x_provider_cost,
        lines.list_cost as x_provider_list_cost,
        lines.provider_tier as x_provider_tier,
        lines.rate_id as x_rate_id,
        lines.request_count as x_request_count,
        lines.rule_id as x_rule_id,
        lines.shared_cost_id as x_shared_cost_id,
        lines.statement_id as x_statement_id,
        lines.statement_line_id as x_statement_line_id,
        statements.status as x_statement_status,
        lines.total_tokens as x_total_tokens,
        lines.true_up_id as x_true_up_id
    from lines
    inner join statements on lines.statement_id = statements.statement_id
    inner join classified on lines.statement_line_id = classified.statement_line_id
    inner join priced on lines.statement_line_id = priced.statement_line_id

)

select * from final
