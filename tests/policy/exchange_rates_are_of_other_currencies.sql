select
    exchange_rate_id,
    currency,
    'exchange_rates: ' || exchange_rate_id || ' is of the currency of the statements, which is worth 1'
        as problem
from {{ ref("exchange_rates") }}
where currency = '{{ var("currency") }}'
