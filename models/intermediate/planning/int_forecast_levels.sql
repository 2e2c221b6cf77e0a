-- Each candidate's view of a project at an origin: a charge a week and its growth a week, by a
-- regression whose weights fall by the candidate's discount from week to week. A slope counts for
-- the more, the more it stands out from the noise of the weeks.
{% set doubt = 0.5 %}

with weeks as (

    select * from {{ ref("int_forecast_weeks") }}

),

noise as (

    select * from {{ ref("int_series_noise") }}

),

candidates as (

    select * from {{ ref("stg_policy__forecast_candidates") }}

),

weighted_weeks as (

    select
        weeks.origin_date,
        weeks.team_id,
        weeks.project_id,
        candidates.candidate_id,
        candidates.trend_damping,
        weeks.week_number,
        weeks.gross_charge,
        power(cast(candidates.weekly_discount as double), weeks.week_number) as weight
    from weeks
    cross join candidates

),

-- sums of decimals do not depend on the order of their terms, as sums of doubles would
sums as (

    select
        origin_date,
        team_id,
        project_id,
        candidate_id,
        trend_damping,
        count(*) as week_count,
        sum(case when week_number < 4 then gross_charge else 0 * gross_charge end)
            as latest_charge,
        cast(sum(cast(weight as {{ money_type() }})) as double) as weights,
        cast(sum(cast(weight * week_number as {{ money_type() }})) as double) as weighted_numbers,
        cast(sum(cast(weight * week_number * week_number as {{ money_type() }})) as double)
            as weighted_squares,
        cast(sum(cast(weight * cast(gross_charge as double) as {{ money_type() }})) as double)
            as weighted_charges,
        cast(
            sum(cast(weight * week_number * cast(gross_charge as double) as {{ money_type() }}))
            as double
        ) as weighted_products
    from weighted_weeks
    group by origin_date, team_id, project_id, candidate_id, trend_damping

),

fits as (

    select
        sums.*,
        sums.weighted_charges / sums.weights as mean_charge,
        sums.weighted_numbers / sums.weights as mean_number,
        sums.weighted_squares
        - sums.weighted_numbers * sums.weighted_numbers / sums.weights as spread,
        sums.weighted_numbers * sums.weighted_charges / sums.weights
        - sums.weighted_products as rise,
        cast(noise.weekly_deviation as double) as weekly_deviation
    from sums
    inner join noise
        on
            sums.origin_date = noise.origin_date
            and sums.team_id = noise.team_id
            and sums.project_id = noise.project_id

),

slopes as (

    -- rise / spread is the slope, and its square over its variance says how far it stands out
    select
        *,
        case
            when trend_damping > 0 and week_count >= 4 and rise <> 0
                then
                    rise / spread * rise * rise / spread
                    / (rise * rise / spread + {{ doubt }} * power(weekly_deviation, 2))
            else 0
        end as slope
    from fits

),

final as (

    -- a project without usage for four weeks has ended
    select
        origin_date,
        team_id,
        project_id,
        candidate_id,
        trend_damping,
        cast(
            case
                when latest_charge = 0 then 0
                else greatest(mean_charge + slope * mean_number, 0)
            end as {{ money_type() }}
        ) as weekly_charge,
        cast(
            case
                when mean_charge > 0
                    then greatest(least(
                        slope / mean_charge * week_count / (week_count + 4), 0.05
                    ), -0.05)
                else 0
            end as {{ ratio_type() }}
        ) as weekly_growth
    from slopes

)

select * from final
