-- What today's inputs add to or take from each request on the changed charge lines of closed
-- periods, and why.
{% set sums = ["request_count", "total_tokens", "gross_charge", "provider_cost", "list_cost"] %}

with changed_lines as (

    select
        charge_period,
        line_key
    from {{ ref("int_ledger_line_changes") }}

),

due as (

    select due.*
    from {{ ref("int_ledger_requests_due") }} as due
    inner join changed_lines
        on
            due.charge_period = changed_lines.charge_period
            and due.line_key = changed_lines.line_key

),

posted as (

    select posted.*
    from {{ ref("int_ledger_requests_posted") }} as posted
    inner join changed_lines
        on
            posted.charge_period = changed_lines.charge_period
            and posted.line_key = changed_lines.line_key

),

causes as (

    select * from {{ ref("int_ledger_request_causes") }}

),

compared as (

    select
        coalesce(due.charge_period, posted.charge_period) as charge_period,
        coalesce(due.line_key, posted.line_key) as line_key,
        coalesce(due.request_id, posted.request_id) as request_id,
        coalesce(due.line_type, posted.line_type) as line_type,
        {%- for column in sums %}
        coalesce(due.{{ column }}, 0) - coalesce(posted.{{ column }}, 0) as {{ column }},
        {%- endfor %}
        coalesce(due.exact_charge, 0) - coalesce(posted.exact_charge, 0) as exact_charge
    from due
    full outer join posted
        on
            due.charge_period = posted.charge_period
            and due.line_key = posted.line_key
            and due.request_id = posted.request_id

)

select
    compared.charge_period,
    compared.line_key,
    compared.line_type,
    compared.request_id,
    causes.cause,
    causes.subject,
    {%- for column in sums %}
    compared.{{ column }},
    {%- endfor %}
    compared.exact_charge
from compared
inner join causes
    on
        compared.charge_period = causes.charge_period
        and compared.request_id = causes.request_id
where
    compared.request_count <> 0
    or compared.total_tokens <> 0
    or compared.gross_charge <> 0
    or compared.exact_charge <> 0
