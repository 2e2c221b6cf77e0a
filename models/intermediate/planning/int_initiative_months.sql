-- The months of each initiative that is not turned down, from its start to a year ahead. Over its
-- ramp it grows by the same step each month until it has its full volume.
with initiatives as (

    select *
    from {{ ref("stg_policy__initiatives") }}
    where status <> 'rejected'

),

current_origin as (

    select
        origin_date,
        origin_period
    from {{ ref("int_forecast_origins") }}
    where is_current

),

spans as (

    select
        initiatives.initiative_id,
        initiatives.starts_on,
        initiatives.ramp_months,
        current_origin.origin_period,
        least(
            cast({{ dbt.dateadd("month", 11, "current_origin.origin_period") }} as date),
            coalesce(
                cast({{ dbt.dateadd("month", -1, "initiatives.ends_on") }} as date),
                cast('9999-12-01' as date)
            )
        ) as last_period
    from initiatives
    cross join current_origin

),

months as (

    select
        initiative_id,
        starts_on,
        ramp_months,
        origin_period,
        {{ each_month_between("starts_on", "last_period") }} as billing_period
    from spans
    where starts_on <= last_period

),

numbered as (

    select
        *,
        {{ dbt.datediff("starts_on", "billing_period", "month") }}
        + 1 as month_number
    from months

),

final as (

    select
        initiative_id,
        billing_period,
        billing_period >= origin_period as is_ahead,
        cast(month_number as integer) as month_number,
        cast(
            least(cast(month_number as double) / (ramp_months + 1), 1) as {{ ratio_type() }}
        ) as ramp_share
    from numbered

)

select * from final
