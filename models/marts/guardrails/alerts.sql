with runs as (

    select * from {{ ref("int_alert_runs") }}

),

described as (

    select * from {{ ref("int_alerts_described") }}

),

rules as (

    select * from {{ ref("stg_policy__alert_rules") }}

),

projects as (

    select * from {{ ref("dim_projects") }}

),

final as (

    select
        runs.alert_id,
        runs.alert_rule_id,
        rules.measure,
        rules.severity,
        runs.state,
        rules.scope_type,
        runs.scope_id,
        coalesce(runs.team_id, projects.team_id) as team_id,
        runs.project_id,
        rules.owner_role,
        case
            when rules.owner_role = 'project'
                then coalesce(projects.owner, runs.team_id, projects.team_id, 'platform')
            when rules.owner_role = 'team'
                then coalesce(runs.team_id, projects.team_id, 'platform')
            else 'platform'
        end as owner,
        runs.first_date,
        runs.last_date,
        cast(runs.day_count as integer) as day_count,
        runs.as_of_date,
        runs.worst_date,
        cast(runs.measured_value as decimal(28, 6)) as measured_value,
        cast(runs.expected_value as decimal(28, 6)) as expected_value,
        cast(runs.limit_value as decimal(28, 6)) as limit_value,
        described.unit,
        cast(runs.charge_at_stake as decimal(28, 6)) as charge_at_stake,
        described.message,
        described.evidence_query
    from runs
    inner join described on runs.alert_id = described.alert_id
    inner join rules on runs.alert_rule_id = rules.alert_rule_id
    left join projects on runs.project_id = projects.project_id

)

select * from final
