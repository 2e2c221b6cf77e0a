with rules as (

    select * from {{ ref("exception_rules") }}

),

problems as (

    select
        rule_id,
        absorbed_share,
        replacement_rate_id,
        case
            when absorbed_share is null and replacement_rate_id is null
                then 'says neither a share nor a replacement rate'
            when absorbed_share is not null and replacement_rate_id is not null
                then 'says both a share and a replacement rate'
            when absorbed_share not between 0 and 1 then 'has a share that is not from 0 to 1'
            when replacement_rate_id is not null and kind <> 'compliance'
                then 'has a replacement rate, which only compliance may have'
        end as mistake
    from rules

)

select
    rule_id,
    absorbed_share,
    replacement_rate_id,
    'exception_rules: ' || rule_id || ' ' || mistake as problem
from problems
where mistake is not null
