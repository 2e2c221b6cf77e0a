-- An exception is renewed by a rule of the same kind and scope that begins before it ends, or
-- within a month after. A chain of renewals is one exception, whatever its rules are called.
{% set scope = ["team_id", "project_id", "environment", "provider", "model", "tag"] %}

with rules as (

    select
        *,
        {{ content_key(["kind"] + scope) }} as scope_key,
        cast({{ billing_time("starts_at") }} as date) as first_date,
        cast({{ billing_time("ends_at - interval 1 second") }} as date) as last_date
    from {{ ref("stg_policy__exception_rules") }}

),

ordered as (

    select
        *,
        max(last_date) over (
            partition by scope_key
            order by first_date, rule_id
            rows between unbounded preceding and 1 preceding
        ) as last_date_before
    from rules

),

begun as (

    select
        *,
        sum(
            case
                when first_date <= {{ dbt.dateadd("day", 31, "last_date_before") }} then 0
                else 1
            end
        ) over (partition by scope_key order by first_date, rule_id) as chain_number
    from ordered

)

select
    rule_id,
    {{ content_key(["scope_key", "chain_number"]) }} as exception_chain_id,
    kind,
    team_id,
    project_id,
    {{ exception_scope_text() }} as scope_text,
    first_date,
    last_date,
    min(first_date) over (partition by scope_key, chain_number) as chain_first_date,
    row_number() over (partition by scope_key, chain_number order by first_date, rule_id)
        as renewal_number
from begun
