select
    rule_id,
    priority,
    'exception_rules: ' || rule_id || ' has priority ' || priority || ', not 1 to '
    || '{{ var("exception_priority_levels") }}' as problem
from {{ ref("exception_rules") }}
where priority not between 1 and {{ var("exception_priority_levels") }}
