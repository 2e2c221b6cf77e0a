-- What each project is expected to be charged in the days ahead of a month: the mean of what the
-- candidates say of a week, by the weekdays of those days, at the rates of then.
with levels as (

    select * from {{ ref("int_forecast_levels") }}

),

months as (

    select * from {{ ref("int_forecast_months") }}

),

absorbed_shares as (

    select * from {{ ref("int_forecast_absorbed_shares") }}

),

candidate_weeks as (

    select
        months.*,
        cast(
            cast(levels.weekly_charge as double) * exp(
                cast(levels.weekly_growth as double)
                * {{ damped_steps("months.weeks_ahead", "levels.trend_damping") }}
            ) as {{ money_type() }}
        ) as weekly_charge
    from months
    inner join levels
        on
            months.origin_date = levels.origin_date
            and months.team_id = levels.team_id
            and months.project_id = levels.project_id

),

combined as (

    select
        origin_date,
        team_id,
        project_id,
        horizon_months,
        billing_period,
        days_ahead,
        weeks_ahead,
        price_effect,
        cast(sum(weekly_charge) as double) / count(*) as weekly_charge
    from candidate_weeks
    group by
        origin_date,
        team_id,
        project_id,
        horizon_months,
        billing_period,
        days_ahead,
        weeks_ahead,
        price_effect

),

rhythms as (

    select
        combined.origin_date,
        combined.team_id,
        combined.project_id,
        combined.billing_period,
        sum(calendar.day_count * coalesce(weekdays.weekday_factor, 1)) as average_days
    from combined
    inner join {{ ref("int_forecast_calendar") }} as calendar
        on
            combined.origin_date = calendar.origin_date
            and combined.billing_period = calendar.billing_period
    left join {{ ref("int_forecast_weekdays") }} as weekdays
        on
            combined.origin_date = weekdays.origin_date
            and combined.team_id = weekdays.team_id
            and combined.project_id = weekdays.project_id
            and calendar.weekday_number = weekdays.weekday_number
    group by
        combined.origin_date,
        combined.team_id,
        combined.project_id,
        combined.billing_period

),

final as (

    select
        combined.origin_date,
        combined.team_id,
        combined.project_id,
        combined.horizon_months,
        combined.billing_period,
        combined.days_ahead,
        combined.weeks_ahead,
        combined.price_effect,
        cast(rhythms.average_days as {{ ratio_type() }}) as average_days,
        cast(coalesce(absorbed_shares.absorbed_share, 0) as {{ ratio_type() }})
            as absorbed_share,
        cast(
            combined.weekly_charge / 7
            * cast(rhythms.average_days as double)
            * cast(combined.price_effect as double) as {{ forecast_type() }}
        ) as expected_gross_charge,
        cast(
            combined.weekly_charge / 7
            * cast(rhythms.average_days as double)
            * cast(combined.price_effect as double)
            * (1 - cast(coalesce(absorbed_shares.absorbed_share, 0) as double))
            as {{ forecast_type() }}
        ) as expected_net_charge
    from combined
    inner join rhythms
        on
            combined.origin_date = rhythms.origin_date
            and combined.team_id = rhythms.team_id
            and combined.project_id = rhythms.project_id
            and combined.billing_period = rhythms.billing_period
    left join absorbed_shares
        on
            combined.origin_date = absorbed_shares.origin_date
            and combined.team_id = absorbed_shares.team_id
            and combined.project_id = absorbed_shares.project_id
            and combined.billing_period = absorbed_shares.billing_period

)

select * from final
