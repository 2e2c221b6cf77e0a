-- What an initiative costs in each month ahead: its volume, at the mean price of the month's days.
with months as (

    select *
    from {{ ref("int_initiative_months") }}
    where is_ahead

),

initiatives as (

    select * from {{ ref("stg_policy__initiatives") }}

),

priced_spans as (

    select
        months.initiative_id,
        months.billing_period,
        unit_charges.unit_charge,
        unit_charges.lowest_ratio,
        unit_charges.highest_ratio,
        {{ dbt.datediff(
            "greatest(months.billing_period, unit_charges.valid_from)",
            "least(cast(" ~ dbt.dateadd("month", 1, "months.billing_period")
            ~ " as date), unit_charges.valid_to)",
            "day"
        ) }} as day_count
    from months
    inner join {{ ref("int_initiative_unit_charges") }} as unit_charges
        on
            months.initiative_id = unit_charges.initiative_id
            and months.billing_period < unit_charges.valid_to
            and {{ dbt.dateadd("month", 1, "months.billing_period") }} > unit_charges.valid_from

),

month_prices as (

    select
        initiative_id,
        billing_period,
        lowest_ratio,
        highest_ratio,
        cast(sum(unit_charge * day_count) as double) / sum(day_count) as unit_charge
    from priced_spans
    group by initiative_id, billing_period, lowest_ratio, highest_ratio

),

volumes as (

    select
        months.initiative_id,
        months.billing_period,
        months.month_number,
        months.ramp_share,
        cast(initiatives.volume_range_percent as double) / 100 as volume_range,
        case when initiatives.expected_monthly_tasks is null then 'request' else 'task' end
            as volume_unit,
        cast(
            cast(
                coalesce(
                    initiatives.expected_monthly_tasks, initiatives.expected_monthly_requests
                ) as double
            ) * cast(months.ramp_share as double) as {{ ratio_type() }}
        ) as expected_volume
    from months
    inner join initiatives on months.initiative_id = initiatives.initiative_id

),

final as (

    select
        volumes.initiative_id,
        volumes.billing_period,
        volumes.month_number,
        volumes.ramp_share,
        volumes.volume_unit,
        volumes.expected_volume,
        cast(month_prices.unit_charge as {{ money_type() }}) as unit_charge,
        cast(
            cast(volumes.expected_volume as double) * (1 - volumes.volume_range)
            * month_prices.unit_charge * cast(month_prices.lowest_ratio as double)
            as {{ forecast_type() }}
        ) as low_charge,
        cast(
            cast(volumes.expected_volume as double) * month_prices.unit_charge
            as {{ forecast_type() }}
        ) as expected_charge,
        cast(
            cast(volumes.expected_volume as double) * (1 + volumes.volume_range)
            * month_prices.unit_charge * cast(month_prices.highest_ratio as double)
            as {{ forecast_type() }}
        ) as high_charge
    from volumes
    left join month_prices
        on
            volumes.initiative_id = month_prices.initiative_id
            and volumes.billing_period = month_prices.billing_period

)

select * from final
