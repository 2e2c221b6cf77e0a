-- L3: however a statement is cut, it adds up to the same cents: its lines to their days, the
-- statement to its projects, tiers and environments, and the trend of the month ends at it.
with statements as (

    select * from {{ ref("team_statements") }}

),

lines as (

    select * from {{ ref("team_statement_lines") }}

),

day_sums as (

    select
        statement_line_id,
        sum(request_count) as request_count,
        sum(total_tokens) as total_tokens,
        sum(exact_amount) as exact_amount,
        sum(amount) as amount
    from {{ ref("team_statement_days") }}
    group by statement_line_id

),

lines_by_day as (

    select
        'line' as cut,
        lines.statement_line_id as id,
        lines.amount as expected,
        day_sums.amount as actual
    from lines
    full outer join day_sums on lines.statement_line_id = day_sums.statement_line_id
    where
        lines.amount is distinct from day_sums.amount
        or lines.exact_amount is distinct from day_sums.exact_amount
        or lines.request_count is distinct from day_sums.request_count
        or lines.total_tokens is distinct from day_sums.total_tokens

),

misplaced_days as (

    select
        'day' as cut,
        statement_days.team_statement_day_id as id,
        statement_days.amount as expected,
        null as actual
    from {{ ref("team_statement_days") }} as statement_days
    inner join lines on statement_days.statement_line_id = lines.statement_line_id
    where {{ billing_period_of("statement_days.charge_date") }} <> lines.charge_period

),

undated_usage as (

    select
        'usage without a day' as cut,
        statement_days.team_statement_day_id as id,
        cast(0 as {{ cents_type() }}) as expected,
        statement_days.amount as actual
    from {{ ref("team_statement_days") }} as statement_days
    inner join lines on statement_days.statement_line_id = lines.statement_line_id
    where
        statement_days.is_whole_period
        and lines.project_id is not null
        and lines.ledger_entry_id is null

),

breakdowns as (

    select
        statement_id,
        dimension,
        sum(amount) as amount,
        sum(change_amount) as change_amount,
        sum(request_count) as request_count
    from {{ ref("team_statement_breakdowns") }}
    group by statement_id, dimension

),

statements_by_dimension as (

    select
        breakdowns.dimension as cut,
        statements.statement_id as id,
        statements.net_charge as expected,
        breakdowns.amount as actual
    from statements
    left join breakdowns on statements.statement_id = breakdowns.statement_id
    where
        statements.net_charge is distinct from breakdowns.amount
        or statements.net_charge - coalesce(statements.previous_net_charge, 0)
        is distinct from breakdowns.change_amount
        or statements.request_count is distinct from breakdowns.request_count

),

last_days as (

    select
        *,
        row_number() over (partition by statement_id order by charge_date desc) as day_rank
    from {{ ref("team_statement_trends") }}

),

statements_by_day as (

    select
        'trend' as cut,
        statements.statement_id as id,
        statements.net_charge as expected,
        last_days.cumulative_charge as actual
    from statements
    left join last_days
        on
            statements.statement_id = last_days.statement_id
            and last_days.day_rank = 1
    where statements.net_charge is distinct from last_days.cumulative_charge

),

exceptions as (

    select
        statement_id,
        sum(absorbed_charge) as absorbed_charge
    from {{ ref("team_statement_exceptions") }}
    group by statement_id

),

statements_by_rule as (

    select
        'rule' as cut,
        statements.statement_id as id,
        statements.absorbed_charge as expected,
        exceptions.absorbed_charge as actual
    from statements
    left join exceptions on statements.statement_id = exceptions.statement_id
    where statements.absorbed_charge <> coalesce(exceptions.absorbed_charge, 0)

)

select * from lines_by_day
union all
select * from misplaced_days
union all
select * from undated_usage
union all
select * from statements_by_dimension
union all
select * from statements_by_day
union all
select * from statements_by_rule
