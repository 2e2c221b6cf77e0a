-- Falls of usage or outcomes after a rate rise or a spent allowance, and whether they are
-- suppressed work: of value, more than chance, not the peers' lot, not where it was heading anyway.
-- Usage alone is suppressed only where the outcomes fell by less than a third as much; else the
-- outcomes are the finding.
with effects as (

    select * from {{ ref("int_review_event_effects") }}

),

rules as (

    select *
    from {{ ref("stg_policy__review_rules") }}
    where finding_kind = 'suppression'

),

judged as (

    -- a finding belongs to the quarter in which the weeks after the event end
    select
        {{ quarter_of(dbt.dateadd("day", -1, "effects.window_end")) }} as quarter_start,
        effects.*,
        rules.review_rule_id,
        case
            when effects.volume_before < rules.minimum_volume then 'too little usage'
            when effects.value_ratio is null then 'no value known'
            when effects.value_ratio < rules.minimum_value_ratio then 'of little value'
            when
                coalesce(effects.standard_errors < rules.minimum_standard_errors, true)
                then 'within chance'
            when -effects.adjusted_change < rules.threshold then 'as among the peers'
            when -coalesce(effects.trend_change, 0) >= rules.threshold then 'as the trend before'
            when
                effects.measure like 'usage_%'
                and coalesce(3 * effects.outcome_change < effects.usage_change, true)
                then 'outcomes fell too'
            else 'found'
        end as verdict
    from effects
    inner join rules on effects.measure = rules.measure
    where
        -effects.value_change >= rules.threshold
        and (
            rules.minimum_trigger is null
            or effects.trigger_size >= rules.minimum_trigger
        )

),

numbered as (

    -- an allowance that is spent each month is one finding a quarter, the first
    select
        *,
        row_number() over (
            partition by quarter_start, project_id, review_rule_id, verdict = 'found'
            order by event_date, subject
        ) as event_number
    from judged

)

select
    quarter_start,
    team_id,
    project_id,
    review_rule_id,
    measure,
    subject,
    event_date,
    volume_before,
    volume_after,
    value_change,
    standard_errors,
    peer_count,
    peer_change,
    adjusted_change,
    trend_change,
    outcome_change,
    value_ratio,
    verdict
from numbered
where
    event_number = 1
    or verdict <> 'found'
