-- L8: the keys of a statement line lead to requests that add up to it, to the last decimal.
{% set same_line = ["lines.billing_period = requests.billing_period"] %}
{% for column in charge_line_columns() %}
{% do same_line.append("lines." ~ column ~ " is not distinct from requests." ~ column) %}
{% endfor %}

with lines as (

    select * from {{ ref("team_statement_lines") }}

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
        sum(requests.gross_charge) as amount,
        count(*) as request_count
    from lines
    inner join requests
        on
            {{ same_line | join("\n            and ") }}
            and lines.line_type = requests.rating_status
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
            {{ same_line | join("\n            and ") }}
            and lines.line_type = 'absorbed'
    inner join absorbed
        on
            requests.request_id = absorbed.request_id
            and lines.rule_id = absorbed.rule_id
    group by lines.statement_line_id

),

explained as (

    select * from charges_of_requests

    union all

    select * from credits_of_requests

)

select
    lines.statement_line_id,
    lines.line_type,
    lines.exact_amount,
    explained.amount as amount_of_requests,
    lines.request_count,
    explained.request_count as requests_found
from lines
left join explained on lines.statement_line_id = explained.statement_line_id
where
    lines.exact_amount is distinct from coalesce(explained.amount, 0)
    or lines.request_count is distinct from explained.request_count
