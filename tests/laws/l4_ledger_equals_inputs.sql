-- L4: what is posted about a closed period adds up, line by line, to what today's inputs say of it:
-- whatever changed since it was closed is an adjustment. `dbt run` does not post; `dbt build` does.
with closed_periods as (

    select charge_period
    from {{ ref("fct_ledger_entries") }}
    where entry_type = 'close'

),

posted as (

    select
        charge_period,
        line_key,
        {%- for measure in counted_measures() %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        sum(exact_charge) as exact_charge,
        sum(charge) as charge
    from {{ ref("fct_ledger_entries") }}
    where entry_type <> 'close'
    group by charge_period, line_key

),

due as (

    select lines.*
    from {{ ref("int_statement_lines_described") }} as lines
    inner join closed_periods on lines.billing_period = closed_periods.charge_period

)

select
    coalesce(posted.charge_period, due.billing_period) as charge_period,
    coalesce(posted.line_key, due.line_key) as line_key,
    posted.exact_charge as posted_exact_charge,
    due.exact_charge as due_exact_charge,
    posted.charge as posted_charge,
    due.charge as due_charge,
    posted.request_count as posted_request_count,
    due.request_count as due_request_count
from posted
full outer join due
    on
        posted.charge_period = due.billing_period
        and posted.line_key = due.line_key
where
    coalesce(posted.exact_charge, 0) <> coalesce(due.exact_charge, 0)
    or coalesce(posted.charge, 0) <> coalesce(due.charge, 0)
    {%- for measure in counted_measures() %}
    or coalesce(posted.{{ measure }}, 0) <> coalesce(due.{{ measure }}, 0)
    {%- endfor %}
