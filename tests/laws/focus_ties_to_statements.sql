-- The FOCUS data set bills each team what its statement says, to the cent, under the statement's
-- number; a unit price times its quantity is the cost that it explains, to the last decimal.
with charges as (

    select * from {{ ref("focus_charges") }}

),

billed as (

    select
        x_statement_id as statement_id,
        max(sub_account_id) as team_id,
        max(invoice_id) as invoice_id,
        count(distinct coalesce(invoice_id, '')) as invoices,
        sum(billed_cost) as billed_cost
    from charges
    group by x_statement_id

),

statements as (

    select
        statement_id,
        team_id,
        case when status = 'closed' then statement_number end as invoice_id,
        net_charge
    from {{ ref("team_statements") }}

)

select
    coalesce(statements.statement_id, billed.statement_id) as id,
    'statement' as level,
    statements.net_charge as expected,
    billed.billed_cost as actual
from statements
full outer join billed
    on
        statements.statement_id = billed.statement_id
        and statements.team_id = billed.team_id
where
    coalesce(statements.net_charge <> billed.billed_cost, true)
    or billed.invoices <> 1
    or coalesce(statements.invoice_id, '') <> coalesce(billed.invoice_id, '')

union all

select
    x_statement_line_id as id,
    'unit price' as level,
    list_cost as expected,
    list_unit_price * pricing_quantity as actual
from charges
where list_unit_price * pricing_quantity <> list_cost
