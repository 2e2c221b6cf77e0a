select
    exchange_rate_id,
    currency,
    'exchange_rates: ' || exchange_rate_id || ' is of the statements'' own currency' as problem
from {{ ref("exchange_rates") }}
where currency = '{{ var("currency") }}'
