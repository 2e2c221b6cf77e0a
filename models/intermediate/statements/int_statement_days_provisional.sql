-- Lines of periods that are not closed, by day: what a team pays and what funds pay of a charge
-- are on the line of the charge, and what funds pay is taken off again on a line of its own.
with lines as (

    select *
    from {{ ref("team_statement_lines") }}
    where ledger_entry_id is null

),

allocations as (

    select
        *,
        {{ charge_line_key() }} as line_key
    from {{ ref("fct_allocations") }}
    where project_id is not null

),

charges as (

    select
        line_key as statement_line_id,
        charge_date,
        request_count,
        total_tokens,
        gross_charge as exact_amount
    from allocations
    where payer_type = 'team'

),

credits as (

    select *
    from allocations
    where line_type = 'absorbed'

),

day_parts as (

    select * from charges

    union all

    select
        line_key as statement_line_id,
        charge_date,
        absorbed_request_count as request_count,
        0 as total_tokens,
        -gross_charge as exact_amount
    from credits

    union all

    select
        lines.statement_line_id,
        credits.charge_date,
        0 as request_count,
        0 as total_tokens,
        credits.gross_charge as exact_amount
    from credits
    inner join lines
        on
            lines.line_type in ('rated', 'unmeasured')
            and credits.billing_period = lines.billing_period
            {%- for column in charge_line_columns() %}
            and credits.{{ column }} is not distinct from lines.{{ column }}
            {%- endfor %}

)

select
    day_parts.statement_line_id,
    day_parts.charge_date,
    cast(sum(day_parts.request_count) as bigint) as request_count,
    cast(sum(day_parts.total_tokens) as bigint) as total_tokens,
    cast(coalesce(sum(day_parts.exact_amount), 0) as {{ money_type() }}) as exact_amount
from day_parts
inner join lines on day_parts.statement_line_id = lines.statement_line_id
group by day_parts.statement_line_id, day_parts.charge_date
