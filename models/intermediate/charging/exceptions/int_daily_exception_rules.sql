-- A rule is in force from one moment to another; a day that it touches is one of its days.
with charge_dates as (

    select * from {{ ref("int_charge_dates") }}

),

rules as (

    select * from {{ ref("stg_policy__exception_rules") }}

),

final as (

    select
        charge_dates.charge_date,
        rules.rule_id,
        {{ row_version("rules") }} as rule_version
    from charge_dates
    inner join rules
        on
            charge_dates.charge_date >= cast({{ billing_time("rules.starts_at") }} as date)
            and charge_dates.charge_date <= cast({{ billing_time("rules.ends_at") }} as date)

)

select * from final
