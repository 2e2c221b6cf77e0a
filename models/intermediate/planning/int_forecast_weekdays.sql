-- A weekday's charge as a multiple of the average day's, over the last twelve weeks.
with history as (

    select *
    from {{ ref("int_forecast_history") }}
    where week_number < 12

),

weekdays as (

    select
        origin_date,
        team_id,
        project_id,
        weekday_number,
        count(*) as day_count,
        sum(gross_charge) as gross_charge
    from history
    group by origin_date, team_id, project_id, weekday_number

),

daily_means as (

    select
        *,
        cast(gross_charge as double) / day_count as mean_charge
    from weekdays

),

totals as (

    select
        origin_date,
        team_id,
        project_id,
        count(*) as weekday_count,
        cast(sum(cast(mean_charge as {{ money_type() }})) as double) as mean_charges
    from daily_means
    group by origin_date, team_id, project_id

),

final as (

    -- a project younger than a week has no rhythm yet
    select
        daily_means.origin_date,
        daily_means.team_id,
        daily_means.project_id,
        daily_means.weekday_number,
        cast(
            daily_means.mean_charge * 7 / totals.mean_charges as {{ ratio_type() }}
        ) as weekday_factor
    from daily_means
    inner join totals
        on
            daily_means.origin_date = totals.origin_date
            and daily_means.team_id = totals.team_id
            and daily_means.project_id = totals.project_id
    where
        totals.weekday_count = 7
        and totals.mean_charges > 0

)

select * from final
