with initiatives as (

    select *
    from {{ ref("stg_policy__initiatives") }}
    where committed_on is not null

),

months as (

    select * from {{ ref("int_initiative_months") }}

),

current_origin as (

    select
        origin_date,
        origin_period
    from {{ ref("int_forecast_origins") }}
    where is_current

),

actuals as (

    select
        project_id,
        billing_period,
        sum(gross_charge) as gross_charge,
        sum(net_charge) as net_charge
    from {{ ref("int_daily_series_charges") }}
    group by project_id, billing_period

),

volumes as (

    select
        project_id,
        {{ billing_period_of("charge_date") }} as billing_period,
        sum(request_quantity) as request_count
    from {{ ref("int_daily_usage_mixes") }}
    group by project_id, {{ billing_period_of("charge_date") }}

),

compared as (

    select
        initiatives.initiative_id,
        initiatives.team_id,
        initiatives.project_id,
        initiatives.committed_on,
        months.billing_period,
        {{ dbt.dateadd("month", 1, "months.billing_period") }} <= current_origin.origin_date
            as is_complete,
        cast(
            cast(initiatives.committed_monthly_charge as double)
            * cast(months.ramp_share as double) as {{ forecast_type() }}
        ) as committed_charge,
        coalesce(actuals.gross_charge, 0) as actual_gross_charge,
        coalesce(actuals.net_charge, 0) as actual_net_charge,
        cast(initiatives.expected_monthly_requests as double) * cast(months.ramp_share as double)
            as committed_requests,
        coalesce(volumes.request_count, 0) as actual_request_count
    from initiatives
    inner join months on initiatives.initiative_id = months.initiative_id
    inner join current_origin on months.billing_period < current_origin.origin_date
    left join actuals
        on
            initiatives.project_id = actuals.project_id
            and months.billing_period = actuals.billing_period
    left join volumes
        on
            initiatives.project_id = volumes.project_id
            and months.billing_period = volumes.billing_period

),

final as (

    select
        initiative_id,
        team_id,
        project_id,
        committed_on,
        billing_period,
        is_complete,
        cast(committed_charge as {{ money_type() }}) as committed_charge,
        cast(actual_gross_charge as {{ money_type() }}) as actual_gross_charge,
        cast(actual_net_charge as {{ money_type() }}) as actual_net_charge,
        cast(actual_gross_charge - committed_charge as {{ money_type() }}) as difference,
        cast(
            sum(actual_gross_charge - committed_charge) over (
                partition by initiative_id
                order by billing_period
                rows between unbounded preceding and current row
            ) as {{ money_type() }}
        ) as difference_to_date,
        cast(committed_requests as bigint) as committed_request_count,
        cast(actual_request_count as bigint) as actual_request_count,
        case
            when actual_gross_charge > committed_charge then 'over'
            when actual_request_count = 0 then 'not started'
            when is_complete then 'kept'
            else 'within so far'
        end as standing
    from compared

)

select * from final
