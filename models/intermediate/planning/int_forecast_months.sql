-- The months ahead of each project at an origin, and what the policy holds for them: by how much
-- rates change its usage's price, and how long the project is still to run.
with projects as (

    select distinct
        origin_date,
        team_id,
        project_id
    from {{ ref("int_forecast_history") }}

),

months as (

    select distinct
        origin_date,
        horizon_months,
        billing_period,
        first_day,
        last_day,
        days_ahead,
        weeks_ahead
    from {{ ref("int_forecast_calendar") }}

),

project_ends as (

    select
        project_id,
        max(coalesce(valid_to, cast('9999-12-31' as date))) as ends_on
    from {{ ref("stg_policy__projects") }}
    group by project_id

),

project_months as (

    select
        projects.team_id,
        projects.project_id,
        months.*,
        least(
            cast({{ dbt.dateadd("day", 1, "months.last_day") }} as date),
            coalesce(project_ends.ends_on, cast('9999-12-31' as date))
        ) as day_after_usage
    from projects
    inner join months on projects.origin_date = months.origin_date
    left join project_ends on projects.project_id = project_ends.project_id

),

priced_spans as (

    select
        project_months.team_id,
        project_months.project_id,
        project_months.origin_date,
        project_months.billing_period,
        price_indexes.price_index,
        {{ dbt.datediff(
            "greatest(project_months.first_day, price_indexes.valid_from)",
            "least(project_months.day_after_usage, price_indexes.valid_to)", "day"
        ) }} as day_count
    from project_months
    inner join {{ ref("int_forecast_price_indexes") }} as price_indexes
        on
            project_months.origin_date = price_indexes.origin_date
            and project_months.team_id = price_indexes.team_id
            and project_months.project_id = price_indexes.project_id
            and project_months.first_day < price_indexes.valid_to
            and project_months.day_after_usage > price_indexes.valid_from
    where project_months.day_after_usage > project_months.first_day

),

priced_days as (

    select
        team_id,
        project_id,
        origin_date,
        billing_period,
        sum(day_count) as day_count,
        sum(day_count * price_index) as indexed_days
    from priced_spans
    group by team_id, project_id, origin_date, billing_period

),

final as (

    -- a day without an index keeps the prices of the origin
    select
        project_months.origin_date,
        project_months.team_id,
        project_months.project_id,
        project_months.horizon_months,
        project_months.billing_period,
        project_months.first_day,
        project_months.last_day,
        project_months.days_ahead,
        project_months.weeks_ahead,
        cast(
            cast(
                greatest(
                    {{ dbt.datediff(
                        "project_months.first_day", "project_months.day_after_usage", "day"
                    ) }},
                    0
                )
                - coalesce(priced_days.day_count, 0)
                + coalesce(priced_days.indexed_days, 0) as double
            ) / project_months.days_ahead as {{ ratio_type() }}
        ) as price_effect
    from project_months
    left join priced_days
        on
            project_months.origin_date = priced_days.origin_date
            and project_months.team_id = priced_days.team_id
            and project_months.project_id = priced_days.project_id
            and project_months.billing_period = priced_days.billing_period

)

select * from final
