-- Forecasts from past first days of a month, with what the month came to, and with what two simple
-- methods would have said on the same day.
with forecasts as (

    select series_forecasts.*
    from {{ ref("int_series_forecasts") }} as series_forecasts
    inner join {{ ref("int_forecast_origins") }} as origins
        on series_forecasts.origin_date = origins.origin_date
    where origins.origin_date = origins.origin_period

),

monthly_charges as (

    select *
    from {{ ref("int_series_monthly_charges") }}
    where is_complete

),

monthly_changes as (

    select
        *,
        case
            when lag(is_whole) over (partition by series_id order by billing_period)
                then abs(
                    net_charge
                    - lag(net_charge) over (partition by series_id order by billing_period)
                )
        end as charge_change
    from monthly_charges

),

usual_changes as (

    select
        forecasts.origin_date,
        forecasts.series_id,
        sum(monthly_changes.charge_change) as total_change,
        count(monthly_changes.charge_change) as change_count
    from (
        select distinct
            origin_date,
            series_id
        from forecasts
    ) as forecasts
    inner join monthly_changes
        on
            forecasts.series_id = monthly_changes.series_id
            and forecasts.origin_date > monthly_changes.billing_period
    group by forecasts.origin_date, forecasts.series_id

),

latest_week as (

    select
        origin_date,
        team_id,
        project_id,
        weekday_number,
        net_charge
    from {{ ref("int_forecast_history") }}
    where week_number = 0

),

repeated_weeks as (

    select
        latest_week.origin_date,
        latest_week.team_id,
        latest_week.project_id,
        calendar.billing_period,
        sum(calendar.day_count * latest_week.net_charge) as net_charge
    from latest_week
    inner join {{ ref("int_forecast_calendar") }} as calendar
        on
            latest_week.origin_date = calendar.origin_date
            and latest_week.weekday_number = calendar.weekday_number
    group by
        latest_week.origin_date,
        latest_week.team_id,
        latest_week.project_id,
        calendar.billing_period

),

series_repeated_weeks as (

    select * from repeated_weeks

    union all

    select
        origin_date,
        team_id,
        null as project_id,
        billing_period,
        sum(net_charge) as net_charge
    from repeated_weeks
    group by origin_date, team_id, billing_period

),

keyed_repeated_weeks as (

    select
        *,
        {{ series_key() }} as series_id
    from series_repeated_weeks

),

final as (

    select
        forecasts.origin_date,
        forecasts.series_id,
        forecasts.team_id,
        forecasts.project_id,
        forecasts.horizon_months,
        forecasts.billing_period,
        forecasts.expected_charge,
        forecasts.error_unit,
        actuals.net_charge as actual_charge,
        coalesce(previous.net_charge, cast(0 as {{ money_type() }})) as naive_charge,
        cast(coalesce(repeated.net_charge, 0) as {{ money_type() }}) as seasonal_naive_charge,
        case
            when usual_changes.total_change > 0
                then cast(
                    cast(usual_changes.total_change as double) / usual_changes.change_count
                    as {{ money_type() }}
                )
        end as usual_change,
        cast(
            case
                when forecasts.error_unit > 0
                    then least(
                        abs(cast(actuals.net_charge - forecasts.expected_charge as double))
                        / cast(forecasts.error_unit as double),
                        1000000
                    )
            end as {{ ratio_type() }}
        ) as error_multiple
    from forecasts
    inner join monthly_charges as actuals
        on
            forecasts.series_id = actuals.series_id
            and forecasts.billing_period = actuals.billing_period
    left join monthly_charges as previous
        on
            forecasts.series_id = previous.series_id
            and {{ dbt.dateadd("month", -1, "forecasts.origin_date") }} = previous.billing_period
    left join usual_changes
        on
            forecasts.origin_date = usual_changes.origin_date
            and forecasts.series_id = usual_changes.series_id
    left join keyed_repeated_weeks as repeated
        on
            forecasts.origin_date = repeated.origin_date
            and forecasts.series_id = repeated.series_id
            and forecasts.billing_period = repeated.billing_period

)

select * from final
