-- L3: statement lines add up to their statement; statements, funds and suspense add up to the total
-- of the period in cents; no payer's cents are a cent or more away from its exact charge.
with entries as (

    select * from {{ ref("int_statement_entries") }}

),

payer_charges as (

    select
        charge_period,
        payer_type,
        payer_id,
        sum(exact_charge) as exact_charge,
        sum(charge) as charge
    from entries
    group by charge_period, payer_type, payer_id

),

period_totals as (

    select
        charge_period as billing_period,
        'period' as level,
        cast(charge_period as string) as id,
        cast(round(sum(exact_charge), 2) as {{ cents_type() }}) as expected,
        sum(charge) as actual
    from payer_charges
    group by charge_period

),

rounding as (

    select
        charge_period as billing_period,
        'rounding' as level,
        payer_id as id,
        exact_charge as expected,
        charge as actual
    from payer_charges
    where abs(charge - exact_charge) >= 0.01

),

entry_sums as (

    select
        billing_period,
        payer_type,
        payer_id,
        sum(charge) as charge
    from entries
    group by billing_period, payer_type, payer_id

),

payers as (

    select
        coalesce(totals.billing_period, entry_sums.billing_period) as billing_period,
        coalesce(totals.payer_type, entry_sums.payer_type) as level,
        coalesce(totals.payer_id, entry_sums.payer_id) as id,
        totals.charge as expected,
        entry_sums.charge as actual
    from {{ ref("billing_period_totals") }} as totals
    full outer join entry_sums
        on
            totals.billing_period = entry_sums.billing_period
            and totals.payer_type = entry_sums.payer_type
            and totals.payer_id = entry_sums.payer_id

),

statement_lines as (

    select
        statement_id,
        sum(amount) as amount
    from {{ ref("team_statement_lines") }}
    group by statement_id

),

statements as (

    select
        statements.billing_period,
        'statement' as level,
        statements.statement_id as id,
        statements.net_charge as expected,
        statement_lines.amount as actual
    from {{ ref("team_statements") }} as statements
    full outer join statement_lines on statements.statement_id = statement_lines.statement_id

),

statements_as_paid as (

    select
        totals.billing_period,
        'statement as paid' as level,
        totals.payer_id as id,
        totals.charge as expected,
        statements.net_charge as actual
    from {{ ref("billing_period_totals") }} as totals
    left join {{ ref("team_statements") }} as statements
        on
            totals.billing_period = statements.billing_period
            and totals.payer_id = statements.team_id
    where totals.payer_type = 'team'

),

compared as (

    select * from period_totals
    union all
    select * from payers
    union all
    select * from statements
    union all
    select * from statements_as_paid

)

select *
from compared
where expected is distinct from actual

union all

select * from rounding
