-- Posted lines by the day of their requests, which the ledger names. What a line has beyond its
-- requests (a shared cost, a fee) is in no row.
with lines as (

    select *
    from {{ ref("team_statement_lines") }}
    where ledger_entry_id is not null

),

posted_requests as (

    select * from {{ ref("fct_ledger_requests") }}

),

requests as (

    select
        request_id,
        charge_date,
        billing_period
    from {{ ref("fct_request_costs") }}

),

dated as (

    -- a request that was moved to another month since counts on the first day of the line's
    select
        lines.statement_line_id,
        lines.line_type,
        case
            when requests.billing_period = lines.charge_period then requests.charge_date
            else lines.charge_period
        end as charge_date,
        posted_requests.request_count,
        case when lines.line_type = 'absorbed' then 0 else posted_requests.total_tokens end
            as total_tokens,
        case
            when lines.line_type = 'absorbed' then -posted_requests.exact_charge
            when lines.section = 'adjustments' or lines.line_type = 'default_owner'
                then posted_requests.exact_charge
            else posted_requests.gross_charge
        end as exact_amount
    from lines
    inner join posted_requests on lines.ledger_entry_id = posted_requests.ledger_entry_id
    left join requests on posted_requests.request_id = requests.request_id

)

select
    statement_line_id,
    charge_date,
    cast(sum(request_count) as bigint) as request_count,
    cast(sum(total_tokens) as bigint) as total_tokens,
    cast(coalesce(sum(exact_amount), 0) as {{ money_type() }}) as exact_amount
from dated
group by statement_line_id, charge_date
