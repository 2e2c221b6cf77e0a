with exceptions as (

    select * from {{ ref("int_review_exceptions") }}

),

exception_rules as (

    select * from {{ ref("stg_policy__exception_rules") }}

),

permanence as (

    select
        threshold as limit_months,
        minimum_volume as limit_renewals
    from {{ ref("stg_policy__review_rules") }}
    where measure = 'months_in_force'

),

final as (

    select
        {{ content_key(["exceptions.quarter_start", "exceptions.rule_id", "exceptions.pool_id"]) }}
            as exception_review_id,
        exceptions.quarter_start,
        exceptions.rule_id,
        exceptions.pool_id,
        exceptions.kind,
        exception_rules.approver,
        exception_rules.ticket,
        exception_rules.fund_id,
        exceptions.team_id,
        exceptions.project_id,
        exceptions.scope_text,
        exceptions.first_date,
        exceptions.last_date,
        exceptions.request_count,
        exceptions.absorbed_charge,
        exceptions.last_matched_date,
        exceptions.idle_days,
        exceptions.chain_first_date,
        cast(exceptions.renewal_number - 1 as bigint) as renewal_count,
        exceptions.months_in_force,
        coalesce(
            exceptions.months_in_force > permanence.limit_months
            and exceptions.renewal_number > permanence.limit_renewals,
            false
        ) as is_permanent
    from exceptions
    inner join exception_rules on exceptions.rule_id = exception_rules.rule_id
    left join permanence on true

)

select * from final
