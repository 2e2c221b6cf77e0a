-- Rules of one priority that may match the same request at the same time would apply in no order.
{% set scopes = ["team_id", "project_id", "environment", "provider", "model"] %}

with rules as (

    select * from {{ ref("exception_rules") }}

)

select
    one.rule_id,
    other.rule_id as other_rule_id,
    one.priority,
    'exception_rules: ' || one.rule_id || ' and ' || other.rule_id
    || ' overlap with the same priority ' || one.priority as problem
from rules as one
inner join rules as other
    on
        one.rule_id < other.rule_id
        and one.priority = other.priority
        and one.starts_at < other.ends_at
        and other.starts_at < one.ends_at
        {%- for scope in scopes %}
        and coalesce(one.{{ scope }} = other.{{ scope }}, true)
        {%- endfor %}
