with candidates as (

    select *
    from {{ ref("int_review_candidates") }}
    where verdict = 'found'

),

rules as (

    select * from {{ ref("stg_policy__review_rules") }}

),

activity as (

    select * from {{ ref("int_review_quarterly_activity") }}

),

final as (

    select
        candidates.review_candidate_id as review_finding_id,
        candidates.quarter_start,
        candidates.team_id,
        candidates.project_id,
        candidates.review_rule_id,
        rules.finding_kind,
        rules.severity,
        rules.rule_description,
        candidates.measure,
        nullif(candidates.subject, '') as subject,
        candidates.event_date,
        candidates.value_before,
        candidates.value_after,
        candidates.volume_before,
        candidates.volume_after,
        candidates.value_change,
        candidates.standard_errors,
        candidates.peer_count,
        candidates.peer_change,
        candidates.adjusted_change,
        candidates.trend_change,
        candidates.outcome_change,
        candidates.value_ratio,
        activity.gross_charge as quarter_gross_charge,
        activity.absorbed_charge as quarter_absorbed_charge
    from candidates
    inner join rules on candidates.review_rule_id = rules.review_rule_id
    left join activity
        on
            candidates.quarter_start = activity.quarter_start
            and candidates.team_id = activity.team_id
            and candidates.project_id = activity.project_id

)

select * from final
