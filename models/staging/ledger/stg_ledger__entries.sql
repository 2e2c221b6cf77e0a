-- Empty where no ledger was ever restored.
{% set ledger = source("ledger", "ledger_entries") %}
{% set restored = load_relation(ledger) if execute else none %}

{% if restored %}
with source as (

    select * from {{ ledger }}

)

select
    {{ ledger_columns() | join(",\n    ") }}
from source
{% else %}
select
    {{ typed_nulls(ledger_columns()) }}
where false
{% endif %}
