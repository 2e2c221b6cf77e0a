-- Weeks are seven days back from the origin, so that each holds every weekday once. A project that
-- is not a week old yet has one week, at the pace of its days.
with history as (

    select * from {{ ref("int_forecast_history") }}

),

project_weeks as (

    select
        origin_date,
        team_id,
        project_id,
        week_number,
        count(*) as day_count,
        sum(gross_charge) as gross_charge
    from history
    group by origin_date, team_id, project_id, week_number

),

final as (

    select
        origin_date,
        team_id,
        project_id,
        week_number,
        cast(
            cast(gross_charge as double) * 7 / day_count as {{ money_type() }}
        ) as gross_charge
    from project_weeks
    where
        day_count = 7
        or week_number = 0

)

select * from final
