-- L8: the keys of a statement line lead to requests that add up to it, to the last decimal: of an
-- open period by what the line is about, of a closed one by its ledger entry.
{% set same_usage = ["lines.billing_period = requests.billing_period"] %}
{% for column in charge_line_columns() if column not in ["team_id", "cost_center"] %}
{% do same_usage.append("lines." ~ column ~ " is not distinct from requests." ~ column) %}
{% endfor %}

with all_lines as (

    select * from {{ ref("team_statement_lines") }}

),

lines as (

    select *
    from all_lines
    where ledger_entry_id is null

),

posted_requests as (

    select
        ledger_entry_id,
        sum(gross_charge) as gross_charge,
        sum(exact_charge) as exact_charge,
        sum(request_count) as request_count
    from {{ ref("fct_ledger_requests") }}
    group by ledger_entry_id

),

posted_lines as (

    select
        all_lines.statement_line_id,
        case
            when all_lines.section = 'adjustments' then posted_requests.exact_charge
            when all_lines.line_type = 'absorbed' then -posted_requests.exact_charge
            when all_lines.line_type = 'default_owner' then posted_requests.exact_charge
            else posted_requests.gross_charge
        end as amount,
        posted_requests.request_count
    from all_lines
    inner join posted_requests on all_lines.ledger_entry_id = posted_requests.ledger_entry_id

),

requests as (

    select * from {{ ref("fct_request_costs") }}

),

absorbed as (

    select * from {{ ref("fct_absorbed_charges") }}

),

charges_of_requests as (

    select
        lines.statement_line_id,
        sum(
            case
                when lines.line_type = 'default_owner' then requests.suspense_charge
                else requests.gross_charge
            end
        ) as amount,
        count(*) as request_count
    from lines
    inner join requests
        on
            lines.team_id = requests.charged_team_id
            and lines.cost_center = requests.charged_cost_center
            and {{ same_usage | join("\n            and ") }}
            and lines.line_type = requests.line_type
    group by lines.statement_line_id

),

period_charges as (

    select
        lines.statement_line_id,
        sum(period_charges.amount) as amount,
        0 as request_count
    from lines
    inner join {{ ref("int_period_charges") }} as period_charges
        on
            lines.billing_period = period_charges.billing_period
            and lines.team_id = period_charges.team_id
            and lines.cost_center = period_charges.cost_center
            and lines.line_type = period_charges.line_type
            and lines.shared_cost_id is not distinct from period_charges.shared_cost_id
            and lines.minimum_fee_id is not distinct from period_charges.minimum_fee_id
            and lines.true_up_id is not distinct from period_charges.true_up_id
    group by lines.statement_line_id

),

credits_of_requests as (

    select
        lines.statement_line_id,
        -sum(absorbed.absorbed_charge) as amount,
        count(*) as request_count
    from lines
    inner join requests
        on
            lines.team_id = requests.team_id
            and lines.cost_center = requests.cost_center
            and {{ same_usage | join("\n            and ") }}
            and lines.line_type = 'absorbed'
    inner join absorbed
        on
            requests.request_id = absorbed.request_id
            and lines.rule_id = absorbed.rule_id
            and lines.pool_id is not distinct from absorbed.pool_id
    group by lines.statement_line_id

),

explained as (

    select * from charges_of_requests

    union all

    select * from credits_of_requests

    union all

    select * from posted_lines

    union all

    select * from period_charges

)

select
    all_lines.statement_line_id,
    all_lines.line_type,
    all_lines.exact_amount,
    explained.amount as amount_of_requests,
    all_lines.request_count,
    explained.request_count as requests_found
from all_lines
left join explained on all_lines.statement_line_id = explained.statement_line_id
where
    (
        all_lines.exact_amount is distinct from coalesce(explained.amount, 0)
        or all_lines.request_count is distinct from explained.request_count
    )
    and (
        all_lines.ledger_entry_id is null
        or all_lines.request_count <> 0
        or (
            all_lines.exact_amount <> 0
            and coalesce(
                all_lines.shared_cost_id, all_lines.minimum_fee_id, all_lines.true_up_id
            ) is null
            and all_lines.line_type <> 'suspense_spread'
        )
    )
