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
    {%- for column, type in ledger_columns().items() %}
    cast(null as {{ type }}) as {{ column }}{{ "," if not loop.last }}
    {%- endfor %}
where false
{% endif %}
