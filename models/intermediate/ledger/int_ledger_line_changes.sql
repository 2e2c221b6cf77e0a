-- Charge lines of closed periods of which the ledger says other than today's inputs. A line that is
-- posted keeps its names and accounts.

with entries as (

    select *
    from {{ ref("int_ledger_entries_before") }}
    where entry_type <> 'close'

),

closed_periods as (

    select billing_period
    from {{ ref("int_billing_periods") }}
    where is_closed

),

due_lines as (

    select
        {%- for column in ledger_label_columns() + counted_measures() %}
        lines.{{ column }},
        {%- endfor %}
        lines.exact_charge,
        lines.charge,
        lines.billing_period as charge_period
    from {{ ref("int_statement_lines_described") }} as lines
    inner join closed_periods on lines.billing_period = closed_periods.billing_period

),

posted_sums as (

    select
        charge_period,
        line_key,
        {%- for measure in counted_measures() + ["exact_charge", "charge"] %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        max(entry_number) as last_entry_number
    from entries
    group by charge_period, line_key

),

posted_lines as (

    select
        {%- for column in ledger_label_columns() if column != "line_key" %}
        entries.{{ column }},
        {%- endfor %}
        posted_sums.*
    from posted_sums
    inner join entries on posted_sums.last_entry_number = entries.entry_number

),

compared_lines as (

    select
        coalesce(posted_lines.charge_period, due_lines.charge_period) as charge_period,
        {%- for column in ledger_label_columns() if column != "rate_version" %}
        coalesce(posted_lines.{{ column }}, due_lines.{{ column }}) as {{ column }},
        {%- endfor %}
        coalesce(due_lines.rate_version, posted_lines.rate_version) as rate_version,
        coalesce(posted_lines.rate_version <> due_lines.rate_version, false) as is_rate_corrected,
        {%- for measure in counted_measures() + ["charge"] %}
        coalesce(due_lines.{{ measure }}, 0) - coalesce(posted_lines.{{ measure }}, 0)
            as {{ measure }},
        {%- endfor %}
        coalesce(due_lines.exact_charge, 0) - coalesce(posted_lines.exact_charge, 0)
            as exact_charge
    from posted_lines
    full outer join due_lines
        on
            posted_lines.charge_period = due_lines.charge_period
            and posted_lines.line_key = due_lines.line_key

)

select *
from compared_lines
where
    exact_charge <> 0
    or charge <> 0
    {%- for measure in counted_measures() %}
    or {{ measure }} <> 0
    {%- endfor %}
