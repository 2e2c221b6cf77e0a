with rules as (

    select * from {{ ref("exception_rules") }}

),

pools as (

    select * from {{ ref("allowance_pools") }}

),

pool_counts as (

    select count(*) as pool_count
    from pools

),

projects as (

    select * from {{ ref("projects") }}

),

paying_teams as (

    -- the teams that a rule's scope can reach
    select
        rules.rule_id,
        coalesce(rules.team_id, projects.team_id) as team_id
    from rules
    left join projects on rules.project_id = projects.project_id

),

problems as (

    select
        rules.rule_id,
        rules.pool_id,
        case
            when rules.kind = 'experiment' and rules.pool_id is null
                then 'is an experiment without a pool'
            when rules.kind <> 'experiment' and rules.pool_id is not null
                then 'draws on a pool though it is no experiment'
            when rules.pool_id = 'any' and pool_counts.pool_count = 0
                then 'draws on any pool though there is none'
            when
                pools.scope = 'team'
                and not exists (
                    select 1
                    from paying_teams
                    where
                        paying_teams.rule_id = rules.rule_id
                        and coalesce(paying_teams.team_id, pools.team_id) = pools.team_id
                )
                then 'draws on a pool of a team outside its scope'
        end as mistake
    from rules
    cross join pool_counts
    left join pools on rules.pool_id = pools.pool_id

)

select
    rule_id,
    pool_id,
    'exception_rules: ' || rule_id || ' ' || mistake as problem
from problems
where mistake is not null
