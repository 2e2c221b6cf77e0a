-- A replacement rate is priced by the token, request or task, and in force for the rule's window.
with rules as (

    select
        exception_rules.rule_id,
        exception_rules.replacement_rate_id,
        rates.charge_unit,
        cast(exception_rules.starts_at as date) < rates.valid_from
        or cast(exception_rules.ends_at as date) > rates.valid_to as outlives_rate
    from {{ ref("exception_rules") }} as exception_rules
    inner join {{ ref("rates") }} as rates
        on exception_rules.replacement_rate_id = rates.rate_id

)

select
    rule_id,
    replacement_rate_id,
    'exception_rules: ' || rule_id || ' uses the rate ' || replacement_rate_id
    || case
        when charge_unit = 'blended' then ', which is blended'
        else ', which is not in force for the rule''s whole window'
    end as problem
from rules
where
    charge_unit = 'blended'
    or outlives_rate
