-- Exceptions that were renewed beyond the policy's limit, each chain by its latest rule.
with exceptions as (

    select * from {{ ref("int_review_exceptions") }}

),

rules as (

    select * from {{ ref("stg_policy__review_rules") }}

),

projects as (

    select * from {{ ref("int_daily_projects") }}

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

latest as (

    select
        *,
        row_number() over (
            partition by quarter_start, exception_chain_id
            order by renewal_number desc
        ) as position_from_end
    from in_force

),

permanent as (

    select
        latest.quarter_start,
        latest.team_id,
        latest.project_id,
        rules.review_rule_id,
        rules.measure,
        latest.rule_id as subject,
        latest.months_in_force as value_after,
        'found' as verdict
    from latest
    inner join rules
        on
            rules.measure = 'months_in_force'
            and latest.months_in_force > rules.threshold
    where
        latest.position_from_end = 1
        and latest.renewal_number >= rules.minimum_volume + 1

)

select * from permanent
