-- Every project around the day of each event, the one concerned and its peers: the four weeks
-- before the day and the four from the day after, which must have ended.
{% set weeks = 4 %}

with events as (

    select distinct event_date
    from {{ ref("int_review_events") }}

),

activity as (

    select * from {{ ref("int_review_daily_activity") }}

),

extent as (

    select
        min(activity_date) as first_date,
        max(activity_date) as last_date
    from activity
    where request_count > 0

),

whole_events as (

    select
        events.event_date,
        cast({{ dbt.dateadd("day", 1 + 7 * weeks, "events.event_date") }} as date) as window_end
    from events
    cross join extent
    where
        {{ dbt.dateadd("day", -7 * weeks, "events.event_date") }} >= extent.first_date
        and {{ dbt.dateadd("day", 7 * weeks, "events.event_date") }} <= extent.last_date

),

around as (

    -- the day of the event is on neither side
    select
        whole_events.event_date,
        whole_events.window_end,
        activity.project_id,
        {{ dbt.datediff("whole_events.event_date", "activity.activity_date", "day") }}
            as day_offset,
        activity.request_count,
        activity.outcome_count,
        activity.gross_charge,
        activity.outcome_value
    from whole_events
    inner join activity
        on
            whole_events.window_end > activity.activity_date
            and whole_events.event_date <> activity.activity_date
            and {{ dbt.dateadd("day", -7 * weeks, "whole_events.event_date") }}
            <= activity.activity_date

),

weekly as (

    select
        event_date,
        window_end,
        project_id,
        day_offset < 0 as is_before,
        day_offset between -{{ 7 * weeks }} and -{{ 7 * weeks // 2 + 1 }} as is_early,
        {{ whole_quotient("(abs(day_offset) - 1)", 7) }} as week_number,
        sum(request_count) as request_count,
        sum(outcome_count) as outcome_count,
        sum(gross_charge) as gross_charge,
        sum(outcome_value) as outcome_value
    from around
    group by event_date, window_end, project_id, is_before, is_early, week_number

)

select * from weekly
