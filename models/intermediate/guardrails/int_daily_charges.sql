-- Each scope has a row on every day from its first usage to the last day with usage of anyone.
with hourly_charges as (

    select * from {{ ref("int_hourly_charges") }}

),

latest_day as (

    select max(charge_date) as as_of_date
    from hourly_charges

),

first_days as (

    select
        charge_scope_id,
        project_id,
        unassigned_team_id,
        min(charge_date) as first_date
    from hourly_charges
    group by
        charge_scope_id,
        project_id,
        unassigned_team_id

),

scope_days as (

    select
        first_days.charge_scope_id,
        first_days.project_id,
        first_days.unassigned_team_id,
        {{ each_day_between("first_days.first_date", "latest_day.as_of_date") }} as charge_date
    from first_days
    cross join latest_day

),

charged_days as (

    select
        charge_scope_id,
        charge_date,
        sum(gross_charge) as gross_charge
    from hourly_charges
    group by
        charge_scope_id,
        charge_date

),

final as (

    select
        scope_days.charge_scope_id,
        scope_days.project_id,
        scope_days.unassigned_team_id,
        scope_days.charge_date,
        cast(coalesce(charged_days.gross_charge, 0) as {{ money_type() }}) as gross_charge
    from scope_days
    left join charged_days
        on
            scope_days.charge_scope_id = charged_days.charge_scope_id
            and scope_days.charge_date = charged_days.charge_date

)

select * from final
