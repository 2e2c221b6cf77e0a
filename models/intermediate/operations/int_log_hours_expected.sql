with hours as (

    select * from {{ ref("int_log_hours") }}

),

earlier_weeks as (

    select
        hours.log_name,
        hours.started_hour,
        count(*) as history_weeks,
        cast({{ median_of("earlier.request_count") }} as decimal(18, 2)) as usual_request_count
    from hours
    inner join hours as earlier
        on
            hours.log_name = earlier.log_name
            and hours.day_of_week = earlier.day_of_week
            and hours.hour_of_day = earlier.hour_of_day
            and hours.local_date > earlier.local_date
            and {{ dbt.datediff("earlier.local_date", "hours.local_date", "day") }}
            <= 7 * {{ var("usage_gap_history_weeks") }}
    group by hours.log_name, hours.started_hour

),

-- Without enough weeks before it, an hour has no rhythm to be compared with.
expected as (

    select
        hours.log_name,
        hours.started_hour,
        hours.local_date,
        hours.day_of_week,
        hours.hour_of_day,
        hours.request_count,
        earlier_weeks.usual_request_count as expected_request_count
    from hours
    left join earlier_weeks
        on
            hours.log_name = earlier_weeks.log_name
            and hours.started_hour = earlier_weeks.started_hour
            and earlier_weeks.history_weeks >= {{ var("usage_gap_minimum_weeks") }}

),

final as (

    select
        *,
        coalesce(
            request_count <= {{ var("usage_gap_quiet_share") }} * expected_request_count,
            false
        ) as is_quiet
    from expected

)

select * from final
