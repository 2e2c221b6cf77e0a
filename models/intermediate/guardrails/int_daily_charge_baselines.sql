-- What a scope charges on a day, beside the median of the same weekday in the weeks
-- earlier_days. Only the past is used, so that what was expected of a day never changes when
-- later days come.
with daily_charges as (

    select * from {{ ref("int_daily_charges") }}

),

weeks_before as (

    select
        judged.charge_scope_id,
        judged.charge_date,
        cast(earlier_days.gross_charge as double) as charge_before,
        {{ median_of(
            "cast(earlier_days.gross_charge as double)", "judged.charge_scope_id, judged.charge_date"
        ) }} as expected_charge
    from daily_charges as judged
    inner join daily_charges as earlier_days
        on
            judged.charge_scope_id = earlier_days.charge_scope_id
            and {{ day_of_week("judged.charge_date") }}
            = {{ day_of_week("earlier_days.charge_date") }}
            and judged.charge_date > earlier_days.charge_date
            and {{ dbt.datediff("earlier_days.charge_date", "judged.charge_date", "day") }}
            <= 7 * {{ var("alert_baseline_weeks") }}

),

baselines as (

    select
        charge_scope_id,
        charge_date,
        count(*) as week_count,
        max(expected_charge) as expected_charge,
        {{ median_of("abs(charge_before - expected_charge)") }} as median_deviation
    from weeks_before
    group by
        charge_scope_id,
        charge_date

),

final as (

    select
        daily_charges.charge_scope_id,
        daily_charges.project_id,
        daily_charges.unassigned_team_id,
        daily_charges.charge_date,
        daily_charges.gross_charge,
        baselines.expected_charge,
        baselines.median_deviation,
        baselines.week_count
    from daily_charges
    inner join baselines
        on
            daily_charges.charge_scope_id = baselines.charge_scope_id
            and daily_charges.charge_date = baselines.charge_date
    where baselines.week_count >= {{ var("alert_minimum_weeks") }}

)

select * from final
