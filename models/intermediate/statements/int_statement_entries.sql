-- What statements are made of: the ledger, by the period in which an entry is posted, and for
-- periods that are not closed their charges as they stand.
{% set columns = ledger_label_columns() + (ledger_measures() | list) %}

with ledger_entries as (

    select * from {{ ref("fct_ledger_entries") }}

),

closed_periods as (

    select charge_period as billing_period
    from ledger_entries
    where entry_type = 'close'

),

posted as (

    select
        posting_period as billing_period,
        charge_period,
        entry_type,
        ledger_entry_id,
        reason,
        {{ columns | join(",\n        ") }}
    from ledger_entries
    where entry_type <> 'close'

),

provisional as (

    select
        lines.billing_period,
        lines.billing_period as charge_period,
        'provisional' as entry_type,
        cast(null as string) as ledger_entry_id,
        cast(null as string) as reason,
        lines.{{ columns | join(",\n        lines.") }}
    from {{ ref("int_statement_lines_described") }} as lines
    left join closed_periods on lines.billing_period = closed_periods.billing_period
    where closed_periods.billing_period is null

),

entries as (

    select * from posted

    union all

    select * from provisional

)

select
    billing_period,
    charge_period,
    entry_type,
    ledger_entry_id,
    reason,
    {{ ledger_label_columns() | join(",\n    ") }},
    {{ cast_columns(ledger_measures()) }}
from entries
