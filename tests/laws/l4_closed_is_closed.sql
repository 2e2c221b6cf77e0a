-- L4: an entry is posted in the period that closes with it or in one that is open at the time,
-- never in one that an earlier posting closed.
with entries as (

    select * from {{ ref("fct_ledger_entries") }}

),

closes as (

    select
        charge_period,
        posting_number
    from entries
    where entry_type = 'close'

)

select
    entries.entry_number,
    entries.entry_type,
    entries.posting_period,
    entries.charge_period,
    'posted in a period that is closed' as problem
from entries
inner join closes on entries.posting_period = closes.charge_period
where
    entries.posting_number > closes.posting_number
    or (entries.entry_type = 'adjustment' and entries.posting_number = closes.posting_number)

union all

select
    entries.entry_number,
    entries.entry_type,
    entries.posting_period,
    entries.charge_period,
    'original of a period that does not close with it' as problem
from entries
left join closes
    on
        entries.charge_period = closes.charge_period
        and entries.posting_number = closes.posting_number
where
    entries.entry_type = 'original'
    and (closes.charge_period is null or entries.posting_period <> entries.charge_period)
