-- What a rule says, in words for those whom it concerns.
with rules as (

    select
        *,
        {{ exception_scope_text() }} as scope_text,
        cast({{ billing_time("starts_at") }} as date) as first_date,
        cast({{ billing_time("ends_at - interval 1 second") }} as date) as last_date,
        cast(absorbed_share * 100 as decimal(9, 2)) as absorbed_percent
    from {{ ref("stg_policy__exception_rules") }}

)

select
    rule_id,
    kind,
    description,
    case
        when replacement_rate_id is not null
            then 'Charges ' || scope_text || ' at rate ' || replacement_rate_id
        else
            'Takes '
            || trim(trailing '.' from trim(trailing '0' from cast(absorbed_percent as string)))
            || ' % off the charge of ' || scope_text
    end
    || case
        when first_date = last_date then ' on ' || cast(first_date as string)
        else ' from ' || cast(first_date as string) || ' to ' || cast(last_date as string)
    end
    || coalesce(', at most ' || {{ money_text("cap_amount") }} || ' in all', '')
    || '. Approved by ' || approver || ', ' || ticket as terms
from rules
