-- The seven days up to each day: what did not say whose it is, by team, and what has no owner,
-- for the company.
with request_costs as (

    select * from {{ ref("fct_request_costs") }}

),

rules as (

    select *
    from {{ ref("stg_policy__alert_rules") }}
    where measure in ('untagged_share', 'suspense_share') and is_enabled

),

days as (

    select
        'team' as scope_type,
        team_id as scope_id,
        charge_date,
        count(*) as request_count,
        sum(case when tag_status <> 'complete' then 1 else 0 end) as untagged_quantity,
        count(*) as total_quantity,
        sum(case when tag_status <> 'complete' then coalesce(gross_charge, 0) else 0 end)
            as untagged_charge
    from request_costs
    where team_id <> 'suspense'
    group by
        team_id,
        charge_date

    union all

    select
        'company' as scope_type,
        'company' as scope_id,
        charge_date,
        count(*) as request_count,
        sum(case when team_id = 'suspense' then coalesce(gross_charge, 0) else 0 end)
            as untagged_quantity,
        sum(coalesce(gross_charge, 0)) as total_quantity,
        sum(case when team_id = 'suspense' then coalesce(gross_charge, 0) else 0 end)
            as untagged_charge
    from request_costs
    group by charge_date

),

weeks as (

    select
        days.scope_type,
        days.scope_id,
        days.charge_date,
        sum(earlier_days.request_count) as request_count,
        sum(cast(earlier_days.untagged_quantity as double)) as untagged_quantity,
        sum(cast(earlier_days.total_quantity as double)) as total_quantity,
        sum(earlier_days.untagged_charge) as untagged_charge
    from days
    inner join days as earlier_days
        on
            days.scope_type = earlier_days.scope_type
            and days.scope_id = earlier_days.scope_id
            and days.charge_date >= earlier_days.charge_date
            and {{ dbt.datediff("earlier_days.charge_date", "days.charge_date", "day") }}
            < 7
    group by
        days.scope_type,
        days.scope_id,
        days.charge_date

),

final as (

    select
        rules.alert_rule_id,
        weeks.scope_type,
        weeks.scope_id,
        weeks.charge_date,
        weeks.untagged_quantity / weeks.total_quantity as untagged_share,
        rules.threshold as limit_share,
        weeks.untagged_charge
    from weeks
    inner join rules
        on
            weeks.scope_type = rules.scope_type
            and weeks.untagged_quantity > rules.threshold * weeks.total_quantity
            and weeks.untagged_charge >= coalesce(rules.minimum_amount, 0)
            and weeks.request_count >= coalesce(rules.minimum_requests, 0)

)

select * from final
