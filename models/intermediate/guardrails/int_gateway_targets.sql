-- Whom the gateway can stop before a budget is spent: the one team that it keeps for a team of
-- ours, the one key of a project. Where it has none, or several that would each spend the whole,
-- the target says so.
with budgets as (

    select * from {{ ref("budget_status") }}

),

teams as (

    select *
    from {{ ref("dim_teams") }}
    where team_id <> 'suspense'

),

api_key_owners as (

    select * from {{ ref("stg_policy__api_key_owners") }}

),

recent_usage as (

    select *
    from {{ ref("int_gateway_usage") }}
    where is_recent

),

current_budgets as (

    -- those in force on the day after the last one with usage
    select *
    from budgets
    where
        period_start <= {{ dbt.dateadd("day", 1, "as_of_date") }}
        and period_end > {{ dbt.dateadd("day", 1, "as_of_date") }}

),

team_shares as (

    select
        gateway_id as gateway_team_id,
        team_id,
        row_number() over (
            partition by gateway_id
            order by sum(request_count) desc, team_id
        ) as team_rank
    from recent_usage
    where target_type = 'team'
    group by
        gateway_id,
        team_id

),

gateway_teams as (

    select
        team_id,
        min(gateway_team_id) as gateway_team_id,
        count(*) as gateway_team_count
    from team_shares
    where team_rank = 1
    group by team_id

),

project_keys as (

    select
        current_budgets.budget_id,
        min(api_key_owners.api_key_hash) as api_key_hash,
        count(distinct api_key_owners.api_key_hash) as key_count
    from current_budgets
    inner join api_key_owners
        on
            current_budgets.project_id = api_key_owners.project_id
            and current_budgets.as_of_date >= api_key_owners.valid_from
            and (
                api_key_owners.valid_to is null
                or current_budgets.as_of_date < api_key_owners.valid_to
            )
    group by current_budgets.budget_id

),

final as (

    select
        'team' as target_type,
        teams.team_id,
        cast(null as string) as project_id,
        current_budgets.budget_id,
        case when gateway_teams.gateway_team_count = 1 then gateway_teams.gateway_team_id end
            as gateway_id,
        case
            when current_budgets.budget_id is null then 'no budget in force'
            when gateway_teams.gateway_team_count is null
                then 'the gateway keeps no team for it'
            when gateway_teams.gateway_team_count > 1
                then
                    'the gateway keeps ' || cast(gateway_teams.gateway_team_count as string)
                    || ' teams for it, each with a budget of its own'
        end as skip_reason
    from teams
    left join current_budgets
        on
            teams.team_id = current_budgets.team_id
            and current_budgets.project_id is null
    left join gateway_teams on teams.team_id = gateway_teams.team_id

    union all

    select
        'key' as target_type,
        current_budgets.team_id,
        current_budgets.project_id,
        current_budgets.budget_id,
        case when project_keys.key_count = 1 then project_keys.api_key_hash end as gateway_id,
        case
            when coalesce(project_keys.key_count, 0) = 0 then 'no key of the project has a hash'
            when project_keys.key_count > 1
                then
                    'the project has ' || cast(project_keys.key_count as string)
                    || ' keys, each with a budget of its own'
        end as skip_reason
    from current_budgets
    left join project_keys on current_budgets.budget_id = project_keys.budget_id
    where current_budgets.project_id is not null

)

select * from final
