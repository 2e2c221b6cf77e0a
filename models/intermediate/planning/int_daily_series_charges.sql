-- Each project's charges day by day without gaps, from its first usage to the last day of any.
with usage_mixes as (

    select * from {{ ref("int_daily_usage_mixes") }}

),

last_usage as (

    select max(charge_date) as last_usage_date
    from {{ ref("fct_request_costs") }}

),

series as (

    select
        usage_mixes.team_id,
        usage_mixes.project_id,
        last_usage.last_usage_date,
        min(usage_mixes.charge_date) as first_charge_date
    from usage_mixes
    cross join last_usage
    group by usage_mixes.team_id, usage_mixes.project_id, last_usage.last_usage_date

),

series_days as (

    select
        team_id,
        project_id,
        {{ each_day_between("first_charge_date", "last_usage_date") }} as charge_date
    from series

),

final as (

    select
        series_days.team_id,
        series_days.project_id,
        series_days.charge_date,
        {{ billing_period_of("series_days.charge_date") }} as billing_period,
        cast(sum(coalesce(usage_mixes.gross_charge, 0)) as {{ money_type() }}) as gross_charge,
        cast(sum(coalesce(usage_mixes.net_charge, 0)) as {{ money_type() }}) as net_charge
    from series_days
    left join usage_mixes
        on
            series_days.team_id = usage_mixes.team_id
            and series_days.project_id = usage_mixes.project_id
            and series_days.charge_date = usage_mixes.charge_date
    group by series_days.team_id, series_days.project_id, series_days.charge_date

)

select * from final
