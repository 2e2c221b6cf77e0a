-- How much a series jumps from week to week: half of the mean squared change of half a year is the
-- variance of a week. Where there is but one week, all of it may be chance.
with project_weeks as (

    select
        origin_date,
        team_id,
        project_id,
        week_number,
        gross_charge
    from {{ ref("int_forecast_weeks") }}
    where week_number < 26

),

weeks as (

    select * from project_weeks

    union all

    select
        origin_date,
        team_id,
        null as project_id,
        week_number,
        sum(gross_charge) as gross_charge
    from project_weeks
    group by origin_date, team_id, week_number

),

changes as (

    select
        *,
        cast(
            gross_charge - lead(gross_charge) over (
                partition by origin_date, team_id, project_id order by week_number
            ) as double
        ) as charge_change
    from weeks

),

final as (

    select
        origin_date,
        {{ series_key() }} as series_id,
        team_id,
        project_id,
        cast(count(charge_change) as integer) as change_count,
        cast(
            case
                when count(charge_change) >= 3
                    then sqrt(
                        cast(
                            sum(cast(charge_change * charge_change as {{ money_type() }}))
                            as double
                        )
                        / count(charge_change) / 2
                    )
                else cast(max(gross_charge) as double)
            end as {{ money_type() }}
        ) as weekly_deviation
    from changes
    group by origin_date, team_id, project_id

)

select * from final
