-- Empty where no ledger was ever restored.
{% set restored = load_relation(source("ledger", "ledger_entries")) if execute else none %}

{% if restored %}
with source as (

    select * from {{ source("ledger", "ledger_entries") }}

)

select
    {{ ledger_columns() | join(",\n    ") }}
from source
{% else %}
select
    {{ typed_nulls(ledger_columns()) }}
where false
{% endif %}
