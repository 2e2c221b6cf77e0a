-- The weeks around a rate change, of the usage whose rate changed so and of all usage whose rates
-- stayed the same on that day, with which it is compared.
with windows as (

    select * from {{ ref("int_rate_change_windows") }}

),

usage as (

    select * from {{ ref("int_rate_change_usage") }}

),

exclusions as (

    select * from {{ ref("int_rate_change_exclusions") }}

),

compared as (

    select
        windows.*,
        usage.rate_id_before <> usage.rate_id_after as is_changed,
        usage.week_offset,
        usage.request_count,
        usage.value_at_rate_before,
        usage.value_at_rate_after
    from windows
    inner join usage
        on
            windows.change_date = usage.change_date
            and usage.week_offset between -windows.weeks_before and windows.weeks_after
            and (
                usage.rate_id_before = usage.rate_id_after
                or (
                    windows.rate_id_before = usage.rate_id_before
                    and windows.rate_id_after = usage.rate_id_after
                )
            )
    left join exclusions
        on
            windows.change_date = exclusions.change_date
            and windows.rate_id_before = exclusions.rate_id_before
            and windows.rate_id_after = exclusions.rate_id_after
            and usage.project_id = exclusions.project_id
    where exclusions.project_id is null

)

select
    change_date,
    rate_id_before,
    rate_id_after,
    weeks_before,
    weeks_after,
    is_changed,
    week_offset,
    cast(sum(request_count) as bigint) as request_count,
    cast(sum(value_at_rate_before) as {{ money_type() }}) as value_at_rate_before,
    cast(sum(value_at_rate_after) as {{ money_type() }}) as value_at_rate_after
from compared
group by
    change_date,
    rate_id_before,
    rate_id_after,
    weeks_before,
    weeks_after,
    is_changed,
    week_offset
