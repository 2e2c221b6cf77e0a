-- Net charges of whole months, of projects and of the teams that own them.
with daily_charges as (

    select * from {{ ref("int_daily_series_charges") }}

),

current_origin as (

    select origin_date
    from {{ ref("int_forecast_origins") }}
    where is_current

),

project_months as (

    select
        team_id,
        project_id,
        billing_period,
        min(charge_date) as first_charge_date,
        sum(net_charge) as net_charge
    from daily_charges
    group by team_id, project_id, billing_period

),

series_months as (

    select * from project_months

    union all

    select
        team_id,
        null as project_id,
        billing_period,
        min(first_charge_date) as first_charge_date,
        sum(net_charge) as net_charge
    from project_months
    group by team_id, billing_period

),

final as (

    -- a month that a series began after its first week tells little of the next
    select
        {{ series_key() }} as series_id,
        series_months.team_id,
        series_months.project_id,
        series_months.billing_period,
        {{ dbt.dateadd("month", 1, "series_months.billing_period") }} <= current_origin.origin_date
            as is_complete,
        extract(day from series_months.first_charge_date) <= 7 as is_whole,
        cast(series_months.net_charge as {{ money_type() }}) as net_charge
    from series_months
    cross join current_origin

)

select * from final
