-- Forecasts of projects, and of teams as the sum of their projects: the month's charges before the
-- origin as they were, the days ahead as expected. The unit of error grows with the week-to-week
-- noise of the days ahead and with their amount.
with project_forecasts as (

    select * from {{ ref("int_project_forecasts") }}

),

series_forecasts as (

    select
        origin_date,
        team_id,
        project_id,
        horizon_months,
        billing_period,
        days_ahead,
        expected_gross_charge,
        expected_net_charge
    from project_forecasts

    union all

    select
        origin_date,
        team_id,
        null as project_id,
        horizon_months,
        billing_period,
        days_ahead,
        sum(expected_gross_charge) as expected_gross_charge,
        sum(expected_net_charge) as expected_net_charge
    from project_forecasts
    group by origin_date, team_id, horizon_months, billing_period, days_ahead

),

keyed_forecasts as (

    select
        {{ series_key() }} as series_id,
        *
    from series_forecasts

),

charged_to_date as (

    select
        origins.origin_date,
        months.series_id,
        months.billing_period,
        months.net_charge
    from {{ ref("int_forecast_origins") }} as origins
    inner join {{ ref("int_series_monthly_charges") }} as months
        on origins.origin_period = months.billing_period
    where
        origins.is_current
        and not months.is_complete

),

noise as (

    select * from {{ ref("int_series_noise") }}

),

measured as (

    select
        forecasts.*,
        coalesce(charged_to_date.net_charge, cast(0 as {{ money_type() }})) as charge_to_date,
        case
            when forecasts.expected_gross_charge > 0
                then
                    cast(forecasts.expected_net_charge as double)
                    / cast(forecasts.expected_gross_charge as double)
            else 1
        end as paid_share,
        cast(noise.weekly_deviation as double) as weekly_deviation
    from keyed_forecasts as forecasts
    inner join noise
        on
            forecasts.origin_date = noise.origin_date
            and forecasts.series_id = noise.series_id
    left join charged_to_date
        on
            forecasts.origin_date = charged_to_date.origin_date
            and forecasts.series_id = charged_to_date.series_id
            and forecasts.billing_period = charged_to_date.billing_period

),

final as (

    select
        origin_date,
        series_id,
        team_id,
        project_id,
        horizon_months,
        billing_period,
        cast(days_ahead as integer) as days_ahead,
        charge_to_date,
        cast(expected_gross_charge as {{ money_type() }}) as expected_gross_charge_ahead,
        cast(charge_to_date + expected_net_charge as {{ money_type() }}) as expected_charge,
        cast(
            paid_share * sqrt(
                weekly_deviation * weekly_deviation * days_ahead / 7
                + 0.0025 * cast(expected_gross_charge as double)
                * cast(expected_gross_charge as double)
            ) as {{ forecast_type() }}
        ) as error_unit
    from measured

)

select * from final
