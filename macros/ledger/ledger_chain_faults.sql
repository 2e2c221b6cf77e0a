{#- A query for what is wrong with the hash chain of a ledger; no rows where it is as it was posted. -#}
{% macro ledger_chain_faults(ledger) -%}
with entries as (

    select
        *,
        {{ entry_hash() }} as hash_of_content,
        lag(entry_number, 1, 0) over (order by entry_number) as previous_entry_number,
        lag(posting_number, 1, 0) over (order by entry_number) as previous_posting_number
    from {{ ledger }}

),

seals as (

    select
        posting_number,
        min(entry_number) as first_entry_number,
        previous_posting_hash,
        posting_hash,
        {{ posting_hash("previous_posting_hash") }} as hash_of_posting
    from entries
    group by posting_number, previous_posting_hash, posting_hash

),

chained_seals as (

    select
        *,
        lag(posting_hash, 1, '') over (
            order by posting_number, first_entry_number
        ) as hash_before,
        count(*) over (partition by posting_number) as seal_count
    from seals

)

select
    entry_number,
    'entry ' || entry_number || ' does not say what it said when it was posted' as problem
from entries
where entry_hash <> hash_of_content

union all

select
    entry_number,
    'entry ' || entry_number || ' follows entry ' || previous_entry_number || ', posting '
    || posting_number || ' follows posting ' || previous_posting_number as problem
from entries
where
    entry_number <> previous_entry_number + 1
    or posting_number - previous_posting_number not in (0, 1)
    or (previous_entry_number = 0 and posting_number <> 1)

union all

select
    first_entry_number as entry_number,
    'posting ' || posting_number || ' does not hold the entries that it was sealed with' as problem
from chained_seals
where
    posting_hash <> hash_of_posting
    or seal_count > 1

union all

select
    first_entry_number as entry_number,
    'posting ' || posting_number || ' does not follow the posting before it' as problem
from chained_seals
where previous_posting_hash <> hash_before
{%- endmacro %}
