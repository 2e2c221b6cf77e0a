with source as (

    select * from {{ ref("alert_rules") }}

),

typed as (

    select
        alert_rule_id,
        measure,
        scope_type,
        description,
        threshold,
        minimum_change,
        minimum_amount,
        minimum_requests,
        merge_days,
        severity,
        owner_role,
        is_enabled
    from source

)

select * from typed
