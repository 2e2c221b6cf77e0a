-- Projects whose usage around a rate change says nothing of the rate: they began within the weeks
-- compared, or were charged by another unit from some day of them on, or another of their rates
-- changed on another day.
with windows as (

    select * from {{ ref("int_rate_change_windows") }}

),

changes as (

    select * from {{ ref("int_rate_changes") }}

),

first_usage as (

    select
        project_id,
        min(charge_date) as first_usage_date
    from {{ ref("int_rated_usage_daily") }}
    group by project_id

),

project_versions as (

    select
        project_id,
        valid_from,
        charge_unit,
        lag(charge_unit) over (partition by project_id order by valid_from) as charge_unit_before
    from {{ ref("stg_policy__projects") }}

),

beginnings as (

    select
        windows.change_date,
        windows.rate_id_before,
        windows.rate_id_after,
        first_usage.project_id
    from windows
    inner join first_usage
        on
            {{ dbt.dateadd("day", 7, "windows.window_start") }}
            <= first_usage.first_usage_date

),

unit_changes as (

    select
        windows.change_date,
        windows.rate_id_before,
        windows.rate_id_after,
        project_versions.project_id
    from windows
    inner join project_versions
        on
            windows.window_start < project_versions.valid_from
            and windows.window_end > project_versions.valid_from
    where project_versions.charge_unit <> project_versions.charge_unit_before

),

other_changes as (

    select
        windows.change_date,
        windows.rate_id_before,
        windows.rate_id_after,
        changes.project_id
    from windows
    inner join changes
        on
            windows.window_start < changes.change_date
            and windows.window_end > changes.change_date
            and windows.change_date <> changes.change_date
    where changes.rate_id_before <> changes.rate_id_after

)

select * from beginnings

union distinct

select * from unit_changes

union distinct

select * from other_changes
