-- A charge line's amount is what the team pays plus what funds pay of it, each in cents; a credit
-- line takes the funds' part off again. So a statement's lines add up to what the team owes, and
-- its credits to what the funds pay. An adjustment is what the team's part of a line changes by.
{% set line_columns = charge_line_columns() | join(",\n        ") %}

with entries as (

    select * from {{ ref("int_statement_entries") }}

),

charge_lines as (

    select *
    from entries
    where
        payer_type = 'team'
        and entry_type <> 'adjustment'

),

credit_lines as (

    select *
    from entries
    where
        line_type = 'absorbed'
        and team_id <> 'suspense'
        and entry_type <> 'adjustment'

),

credits_by_charge_line as (

    select
        billing_period,
        {{ line_columns }},
        sum(exact_charge) as exact_charge,
        sum(charge) as charge
    from credit_lines
    group by
        billing_period,
        {{ line_columns }}

),

gross_lines as (

    select
        'charges' as section,
        charge_lines.line_key as statement_line_id,
        charge_lines.*,
        charge_lines.exact_charge + coalesce(credits.exact_charge, 0) as exact_amount,
        charge_lines.charge + coalesce(credits.charge, 0) as amount
    from charge_lines
    left join credits_by_charge_line as credits
        on
            charge_lines.line_type in ('rated', 'unmeasured')
            and charge_lines.billing_period = credits.billing_period
            {%- for column in charge_line_columns() %}
            and charge_lines.{{ column }} is not distinct from credits.{{ column }}
            {%- endfor %}

),

adjustments as (

    select
        'adjustments' as section,
        ledger_entry_id as statement_line_id,
        *,
        exact_charge as exact_amount,
        charge as amount
    from entries
    where
        payer_type = 'team'
        and entry_type = 'adjustment'

),

statement_lines as (

    select * from adjustments

    union all

    select * from gross_lines

    union all

    select
        'charges' as section,
        line_key as statement_line_id,
        *,
        -exact_charge as exact_amount,
        -charge as amount
    from credit_lines

),

final as (

    select
        statement_line_id,
        {{ month_text("billing_period") }} || '-' || team_id as statement_id,
        section,
        billing_period,
        charge_period,
        ledger_entry_id,
        team_id,
        team_name,
        cost_center,
        project_id,
        project_name,
        environment,
        provider_tier,
        charge_unit,
        line_type,
        rate_id,
        rule_id,
        fund_id,
        pool_id,
        shared_cost_id,
        minimum_fee_id,
        true_up_id,
        line_description as description,
        case when section = 'adjustments' then reason end as reason,
        cast(
            case
                when line_type = 'absorbed' then absorbed_request_count
                else request_count
            end as bigint
        ) as request_count,
        total_tokens,
        provider_cost,
        list_cost,
        cast(exact_amount as {{ money_type() }}) as exact_amount,
        cast(amount as {{ cents_type() }}) as amount
    from statement_lines

)

select * from final
