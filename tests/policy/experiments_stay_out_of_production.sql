-- An experiment names the environment it runs in, so that production can never slip into its scope.
with rules as (

    select * from {{ ref("exception_rules") }}

),

environments as (

    select * from {{ ref("environments") }}

)

select
    rules.rule_id,
    rules.environment,
    'exception_rules: experiment ' || rules.rule_id
    || ' must name an environment that is not production' as problem
from rules
left join environments on rules.environment = environments.environment
where
    rules.kind = 'experiment'
    and environments.is_production is distinct from false
