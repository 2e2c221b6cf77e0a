{% set longest_silence = 7 * 24 * var("usage_gap_history_weeks") %}

with records as (

    select * from {{ ref("int_usage_records") }}

),

retired_hours as (

    select * from {{ ref("stg_retired__log_hours") }}

),

retired_days as (

    select * from {{ ref("int_retired_days") }}

),

logged_hours as (

    select
        {{ log_name("source_name", "vantage") }} as log_name,
        cast(date_trunc('hour', started_at) as timestamp) as started_hour,
        count(distinct request_id) as request_count
    from records
    group by
        {{ log_name("source_name", "vantage") }},
        cast(date_trunc('hour', started_at) as timestamp)

),

busy_hours as (

    select
        logged_hours.log_name,
        logged_hours.started_hour,
        logged_hours.request_count
    from logged_hours
    left join retired_days
        on cast({{ billing_time("logged_hours.started_hour") }} as date) = retired_days.charge_date
    where retired_days.charge_date is null

    union all

    select
        log_name,
        started_hour,
        request_count
    from retired_hours

),

with_neighbours as (

    select
        *,
        lag(started_hour) over (partition by log_name order by started_hour) as previous_hour,
        lead(started_hour) over (partition by log_name order by started_hour) as next_hour
    from busy_hours

),

-- An hour far from all others is a wrong clock, and would stretch history by years.
joined_hours as (

    select
        *,
        started_hour <= {{ dbt.dateadd("hour", longest_silence, "previous_hour") }}
        or next_hour <= {{ dbt.dateadd("hour", longest_silence, "started_hour") }}
            as is_among_others
    from with_neighbours

),

latest as (

    select max(started_hour) as latest_hour
    from joined_hours
    where is_among_others

),

-- Until a log should have arrived, there is no telling whether it is silent.
histories as (

    select
        joined_hours.log_name,
        min(joined_hours.started_hour) as first_hour,
        greatest(
            max(joined_hours.started_hour),
            {{ dbt.dateadd(
                "hour",
                "-" ~ delivery_hours("joined_hours.log_name"),
                "max(latest.latest_hour)"
            ) }}
        ) as last_hour
    from joined_hours
    cross join latest
    where joined_hours.is_among_others
    group by joined_hours.log_name

),

hours as (

    select
        log_name,
        {{ each_hour_between("first_hour", "last_hour") }} as started_hour
    from histories

),

local_hours as (

    select
        *,
        cast({{ billing_time("started_hour") }} as date) as local_date,
        cast(extract(hour from {{ billing_time("started_hour") }}) as integer) as hour_of_day
    from hours

),

final as (

    select
        local_hours.log_name,
        local_hours.started_hour,
        local_hours.local_date,
        {{ day_of_week("local_hours.local_date") }} as day_of_week,
        local_hours.hour_of_day,
        coalesce(busy_hours.request_count, 0) as request_count
    from local_hours
    left join busy_hours
        on
            local_hours.log_name = busy_hours.log_name
            and local_hours.started_hour = busy_hours.started_hour

)

select * from final
