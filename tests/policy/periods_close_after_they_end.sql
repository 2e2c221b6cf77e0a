select
    billing_period,
    'billing_periods: ' || billing_period || ' is closed at ' || closed_at
    || ' UTC, before it has ended in {{ var("billing_time_zone") }}' as problem
from {{ ref("billing_periods") }}
where
    {{ billing_time("closed_at") }} < billing_period + interval 1 month
