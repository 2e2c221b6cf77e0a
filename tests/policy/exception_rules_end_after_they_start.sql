select
    rule_id,
    starts_at,
    ends_at,
    'exception_rules: ' || rule_id || ' ends before it starts' as problem
from {{ ref("exception_rules") }}
where ends_at <= starts_at
