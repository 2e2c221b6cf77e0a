-- A rule about estimates says how sure it must be, one about rate rises what a rise is, one about
-- suppressed work what valuable is.
select
    review_rule_id,
    'review_rules: ' || review_rule_id
    || case
        when
            measure not in ('idle_days', 'months_in_force')
            and minimum_standard_errors is null
            then ' has no minimum_standard_errors'
        when measure like '%_after_rate_rise' and minimum_trigger is null
            then ' has no minimum_trigger'
        when finding_kind = 'suppression' and minimum_value_ratio is null
            then ' has no minimum_value_ratio'
        else ' is of a measure that is not about suppressed work'
    end as problem
from {{ ref("review_rules") }}
where
    (measure not in ('idle_days', 'months_in_force') and minimum_standard_errors is null)
    or (measure like '%_after_rate_rise' and minimum_trigger is null)
    or (finding_kind = 'suppression' and minimum_value_ratio is null)
    or (finding_kind = 'suppression') <> (measure like '%_after_%')
