-- Forecasts of projects, and of teams as the sum of their projects: the month's charges before the
-- origin as they were, the days ahead as expected. The unit of error is made of the noise of the
-- days ahead, of what noise does to a trend that is drawn through the weeks known, and of a
-- twentieth of the amount.
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
        weeks_ahead,
        price_effect,
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
        weeks_ahead,
        max(price_effect) as price_effect,
        sum(expected_gross_charge) as expected_gross_charge,
        sum(expected_net_charge) as expected_net_charge
    from project_forecasts
    group by origin_date, team_id, horizon_months, billing_period, days_ahead, weeks_ahead

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
        forecasts.origin_date,
        forecasts.series_id,
        forecasts.team_id,
        forecasts.project_id,
        forecasts.horizon_months,
        forecasts.billing_period,
        forecasts.days_ahead,
        forecasts.expected_gross_charge,
        forecasts.expected_net_charge,
        coalesce(charged_to_date.net_charge, cast(0 as {{ money_type() }})) as charge_to_date,
        case
            when forecasts.price_effect = 0 then 0
            when forecasts.expected_gross_charge > 0
                then
                    cast(forecasts.expected_net_charge as double)
                    / cast(forecasts.expected_gross_charge as double)
            else 1
        end as paid_share,
        cast(forecasts.expected_gross_charge as double) as gross_charge,
        cast(forecasts.days_ahead as double) / 7 as weeks,
        cast(forecasts.weeks_ahead as double) as weeks_ahead,
        cast(noise.weekly_deviation as double) as weekly_deviation,
        -- of a young series the first weeks say too little: it is taken for some weeks older
        cast(noise.change_count + 8 as double) as weeks_known
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
                power(weekly_deviation, 2) * (
                    weeks
                    + power(weeks, 2) * {{ trend_variance("weeks_ahead", "weeks_known") }}
                )
                + power(0.05 * gross_charge, 2)
            ) as {{ forecast_type() }}
        ) as error_unit
    from measured

)

select * from final
