-- Debits equal credits, of each reference.
select
    reference,
    sum(coalesce(debit, 0)) as debits,
    sum(coalesce(credit, 0)) as credits
from {{ ref("journal_entries") }}
group by reference
having sum(coalesce(debit, 0)) <> sum(coalesce(credit, 0))
