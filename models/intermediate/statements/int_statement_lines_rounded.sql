-- What each payer pays, in cents, a line at a time; the lines of a payer add up to its total.
{% set line_columns = charge_line_columns() | join(",\n        ") %}

with allocations as (

    select * from {{ ref("fct_allocations") }}

),

payer_totals as (

    select * from {{ ref("int_payer_totals_rounded") }}

),

period_lines as (

    select
        billing_period,
        payer_type,
        payer_id,
        {{ line_columns }},
        line_type,
        rule_id,
        fund_id,
        pool_id,
        shared_cost_id,
        minimum_fee_id,
        true_up_id,
        sum(request_count) as request_count,
        sum(absorbed_request_count) as absorbed_request_count,
        {%- for status in tag_statuses() %}
        sum({{ status }}_request_count) as {{ status }}_request_count,
        {%- endfor %}
        sum(total_tokens) as total_tokens,
        sum(provider_cost) as provider_cost,
        sum(list_cost) as list_cost,
        cast(coalesce(sum(gross_charge), 0) as {{ money_type() }}) as exact_charge
    from allocations
    group by
        billing_period,
        payer_type,
        payer_id,
        {{ line_columns }},
        line_type,
        rule_id,
        fund_id,
        pool_id,
        shared_cost_id,
        minimum_fee_id,
        true_up_id

),

keyed_lines as (

    select
        *,
        {{ charge_line_key() }} as line_key
    from period_lines

),

rounded as (

    select
        keyed_lines.*,
        {{ split_cents(
            "keyed_lines.exact_charge",
            "payer_totals.charge",
            "keyed_lines.billing_period, keyed_lines.payer_type, keyed_lines.payer_id",
            "keyed_lines.line_key",
        ) }} as charge
    from keyed_lines
    inner join payer_totals
        on
            keyed_lines.billing_period = payer_totals.billing_period
            and keyed_lines.payer_type = payer_totals.payer_type
            and keyed_lines.payer_id = payer_totals.payer_id

)

select * from rounded
