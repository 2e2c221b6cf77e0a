select
    rule_id,
    tag,
    'exception_rules: ' || rule_id || ' has the tag ' || tag || ', which is not written key:value '
    || 'with one of the keys {{ descriptive_tags() | join(", ") }}' as problem
from {{ ref("exception_rules") }}
where
    not {{ is_whole_match(
        "lower(tag)", "(" ~ descriptive_tags() | join("|") ~ "):[^:\\s].*"
    ) }}
