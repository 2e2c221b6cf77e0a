-- Which requests make up a statement line? Name the line:
-- dbt show --select explain_statement_line --vars 'statement_line_id: <id>'
-- The gross charges (of a credit line the absorbed charges) add up to the line's exact amount. Of a
-- closed period they are those that were posted; of an open one those of today.
with line as (

    select *
    from {{ ref("team_statement_lines") }}
    {% if var("statement_line_id", none) %}
    where statement_line_id = '{{ var("statement_line_id") }}'
    {% endif %}
    order by statement_id asc, amount desc, statement_line_id asc
    limit 1

),

requests as (

    select * from {{ ref("fct_request_costs") }}

),

absorbed as (

    select * from {{ ref("fct_absorbed_charges") }}

),

posted_requests as (

    select
        posted.request_id,
        posted.total_tokens,
        posted.gross_charge,
        case when line.line_type = 'absorbed' then posted.exact_charge end as absorbed_charge
    from line
    inner join {{ ref("fct_ledger_requests") }} as posted
        on line.ledger_entry_id = posted.ledger_entry_id

),

open_requests as (

    select
        requests.request_id,
        requests.total_tokens,
        requests.gross_charge,
        absorbed.absorbed_charge
    from line
    inner join requests
        on
            line.billing_period = requests.billing_period
            and line.team_id = requests.charged_team_id
            and line.cost_center = requests.charged_cost_center
            {%- for column in charge_line_columns() if column not in ["team_id", "cost_center"] %}
            and line.{{ column }} is not distinct from requests.{{ column }}
            {%- endfor %}
            and line.line_type in (requests.line_type, 'absorbed')
    left join absorbed
        on
            requests.request_id = absorbed.request_id
            and line.rule_id = absorbed.rule_id
            and line.pool_id is not distinct from absorbed.pool_id
    where
        line.ledger_entry_id is null
        and (line.line_type <> 'absorbed' or absorbed.request_id is not null)

),

line_requests as (

    select * from posted_requests

    union all

    select * from open_requests

)

select
    requests.started_at,
    line_requests.total_tokens,
    line_requests.gross_charge,
    line_requests.absorbed_charge,
    line.rate_id,
    line.rule_id,
    requests.billed_model,
    line_requests.request_id
from line_requests
cross join line
left join requests on line_requests.request_id = requests.request_id
order by requests.started_at, line_requests.request_id
