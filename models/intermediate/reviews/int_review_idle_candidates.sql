-- Experiments that nobody uses. Days without usage count only if others went on, so that a source
-- that fell silent is not idleness.
with exceptions as (

    select * from {{ ref("int_review_exceptions") }}

),

rules as (

    select * from {{ ref("stg_policy__review_rules") }}

),

projects as (

    select * from {{ ref("int_daily_projects") }}

),

activity as (

    select * from {{ ref("int_review_daily_activity") }}

),

in_force as (

    select distinct
        exceptions.quarter_start,
        exceptions.exception_chain_id,
        exceptions.rule_id,
        exceptions.kind,
        coalesce(exceptions.team_id, projects.team_id) as team_id,
        exceptions.project_id,
        exceptions.renewal_number,
        exceptions.last_date_in_quarter,
        exceptions.months_in_force,
        exceptions.idle_days
    from exceptions
    left join projects
        on
            exceptions.project_id = projects.project_id
            and exceptions.last_date_in_quarter = projects.charge_date
    where exceptions.is_complete

),

others as (

    select
        in_force.quarter_start,
        in_force.rule_id,
        sum(activity.request_count) as request_count
    from in_force
    inner join activity
        on
            in_force.last_date_in_quarter >= activity.activity_date
            and {{ dbt.dateadd("day", "-in_force.idle_days", "in_force.last_date_in_quarter") }}
            < activity.activity_date
            and coalesce(in_force.project_id, '') <> activity.project_id
    group by in_force.quarter_start, in_force.rule_id

),

idle as (

    select
        in_force.quarter_start,
        in_force.team_id,
        in_force.project_id,
        rules.review_rule_id,
        rules.measure,
        in_force.rule_id as subject,
        in_force.idle_days as value_after,
        case
            when coalesce(others.request_count, 0) < rules.minimum_volume then 'nobody was active'
            else 'found'
        end as verdict
    from in_force
    inner join rules
        on
            rules.measure = 'idle_days'
            and in_force.idle_days >= rules.threshold
    left join others
        on
            in_force.quarter_start = others.quarter_start
            and in_force.rule_id = others.rule_id
    where in_force.kind = 'experiment'

)

select * from idle
