select
    rule_id,
    starts_at,
    ends_at,
    'exception_rules: ' || rule_id || ' is in force for longer than '
    || '{{ var("exception_maximum_days") }} days' as problem
from {{ ref("exception_rules") }}
where
    ends_at > {{ dbt.dateadd("day", var("exception_maximum_days"), "starts_at") }}
