with source as (

    select * from {{ ref("exception_rules") }}

),

typed as (

    select
        rule_id,
        kind,
        description,
        team_id,
        project_id,
        environment,
        provider,
        model,
        lower(tag) as tag,
        {{ utc_from_billing_time("starts_at") }} as starts_at,
        {{ utc_from_billing_time("ends_at") }} as ends_at,
        absorbed_share,
        replacement_rate_id,
        cap_amount,
        fund_id,
        pool_id,
        priority,
        approver,
        ticket
    from source

)

select * from typed
