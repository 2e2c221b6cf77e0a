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
        lines.billing_period as charge_period,
        {%- for column in ledger_label_columns() + compared_measures() %}
        lines.{{ column }}{{ "," if not loop.last }}
        {%- endfor %}
    from {{ ref("int_statement_lines_described") }} as lines
    inner join closed_periods on lines.billing_period = closed_periods.billing_period

),

posted_sums as (

    select
        charge_period,
        line_key,
        {%- for measure in compared_measures() %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
        max(entry_number) as last_entry_number
    from entries
    group by charge_period, line_key

),

posted_lines as (

    select
        posted_sums.*,
        {%- for column in ledger_label_columns() if column != "line_key" %}
        entries.{{ column }}{{ "," if not loop.last }}
        {%- endfor %}
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
        {%- for measure in compared_measures() %}
        coalesce(due_lines.{{ measure }}, 0) - coalesce(posted_lines.{{ measure }}, 0)
            as {{ measure }}{{ "," if not loop.last }}
        {%- endfor %}
    from posted_lines
    full outer join due_lines
        on
            posted_lines.charge_period = due_lines.charge_period
            and posted_lines.line_key = due_lines.line_key

)

select *
from compared_lines
where
    {%- for measure in compared_measures() %}
    {{ "or " if not loop.first }}{{ measure }} <> 0
    {%- endfor %}
