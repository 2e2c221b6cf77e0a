-- How many units of error a range reaches to either side: as far as that share of the errors of the
-- last four origins whose month was over by then. Where too few are known, a shorter horizon's
-- reach grows with the square root of time, and without any the policy's.
{% set least_errors = 20 %}

with origins as (

    select * from {{ ref("int_forecast_origins") }}

),

horizons as (

    select distinct
        origin_date,
        horizon_months
    from {{ ref("int_forecast_calendar") }}

),

range_defaults as (

    select * from {{ ref("stg_policy__forecast_range_defaults") }}

),

errors as (

    select * from {{ ref("int_forecast_errors") }}

),

known_errors as (

    select
        origins.origin_date,
        errors.horizon_months,
        errors.error_multiple
    from origins
    inner join errors
        on
            errors.origin_date <= {{ dbt.dateadd(
                "month", "-errors.horizon_months", "origins.origin_period"
            ) }}
            and errors.origin_date > {{ dbt.dateadd(
                "month", "-errors.horizon_months - 4", "origins.origin_period"
            ) }}
    where errors.error_multiple is not null

),

ranked_errors as (

    select
        *,
        row_number() over (
            partition by origin_date, horizon_months order by error_multiple
        ) as error_rank,
        count(*) over (partition by origin_date, horizon_months) as error_count
    from known_errors

),

known_reaches as (

    select
        ranked_errors.origin_date,
        ranked_errors.horizon_months,
        range_defaults.range_percent,
        ranked_errors.error_multiple as reach
    from ranked_errors
    inner join range_defaults
        on
            ranked_errors.error_rank
            = ceil((ranked_errors.error_count + 1) * range_defaults.range_percent / 100)
    where ranked_errors.error_count >= {{ least_errors }}

),

reaches as (

    select
        horizons.origin_date,
        horizons.horizon_months,
        range_defaults.range_percent,
        known_reaches.horizon_months as known_horizon_months,
        coalesce(known_reaches.reach, range_defaults.error_multiple)
        * sqrt(cast(horizons.horizon_months as double) / coalesce(known_reaches.horizon_months, 1))
            as reach,
        row_number() over (
            partition by
                horizons.origin_date, horizons.horizon_months, range_defaults.range_percent
            order by known_reaches.horizon_months desc nulls last
        ) as precedence
    from horizons
    cross join range_defaults
    left join known_reaches
        on
            horizons.origin_date = known_reaches.origin_date
            and horizons.horizon_months >= known_reaches.horizon_months
            and range_defaults.range_percent = known_reaches.range_percent

),

final as (

    select
        origin_date,
        cast(horizon_months as integer) as horizon_months,
        {%- for percent in forecast_ranges() %}
        cast(max(case when range_percent = {{ percent }} then reach end) as {{ ratio_type() }})
            as reach_{{ percent }},
        {%- endfor %}
        cast(max(known_horizon_months) as integer) as known_horizon_months
    from reaches
    where precedence = 1
    group by origin_date, horizon_months

)

select * from final
