-- Changes of a quarter that are as large as a rule asks, and whether they stand up to what else
-- would explain them: chance, what the peers did, where the project was heading.
with changes as (

    select * from {{ ref("int_review_changes") }}

),

rules as (

    select *
    from {{ ref("stg_policy__review_rules") }}
    where finding_kind in ('improvement', 'deterioration')

),

directed as (

    select
        changes.*,
        rules.review_rule_id,
        rules.threshold,
        rules.minimum_volume,
        rules.minimum_standard_errors,
        case when rules.direction = 'up' then 1 else -1 end as sign
    from changes
    inner join rules on changes.measure = rules.measure

)

select
    quarter_start,
    team_id,
    project_id,
    review_rule_id,
    measure,
    subject,
    value_before,
    value_after,
    volume_before,
    volume_after,
    value_change,
    standard_errors,
    peer_count,
    peer_change,
    adjusted_change,
    trend_change,
    case
        when least(volume_before, volume_after) < minimum_volume then 'too little usage'
        when coalesce(standard_errors < minimum_standard_errors, true) then 'within chance'
        when sign * adjusted_change < threshold then 'as among the peers'
        when sign * coalesce(trend_change, 0) >= sign * value_change then 'as the trend before'
        else 'found'
    end as verdict
from directed
where sign * value_change >= threshold
