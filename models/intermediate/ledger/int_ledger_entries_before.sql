-- The books as this build finds them: what earlier builds posted, and the postings of a restored
-- ledger that come after those.
{% set columns = ledger_columns() | join(",\n        ") %}
{% set ledger = posted_ledger() %}

with restored as (

    select * from {{ ref("stg_ledger__entries") }}

),

posted as (

    select
        {{ columns }}
    from {{ ledger if ledger else ref("stg_ledger__entries") }}
    {% if not ledger %}
    where false
    {% endif %}

),

last_posting as (

    select coalesce(max(posting_number), 0) as posting_number
    from posted

),

entries as (

    select
        *,
        true as is_in_ledger
    from posted

    union all

    select
        restored.*,
        false as is_in_ledger
    from restored
    cross join last_posting
    where restored.posting_number > last_posting.posting_number

)

select
    {{ columns }},
    is_in_ledger
from entries
