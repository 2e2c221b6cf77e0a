-- L8: the keys of a statement line lead to requests that add up to it, to the last decimal.
{% set same_usage = ["lines.billing_period = requests.billing_period"] %}
{% for column in charge_line_columns() if column not in ["team_id", "cost_center"] %}
{% do same_usage.append("lines." ~ column ~ " is not distinct from requests." ~ column) %}
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

    select * from period_charges

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
