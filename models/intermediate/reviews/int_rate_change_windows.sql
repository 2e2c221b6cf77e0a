-- The whole weeks before and after a rate change that can be compared: while both rates were in
-- force and usage is known, at most eight.
{% set most_weeks = 8 %}

with changes as (

    select distinct
        change_date,
        rate_id_before,
        rate_id_after
    from {{ ref("int_rate_changes") }}
    where rate_id_before <> rate_id_after

),

rates as (

    select * from {{ ref("stg_policy__rates") }}

),

extent as (

    select
        min(charge_date) as first_usage_date,
        max(charge_date) as last_usage_date
    from {{ ref("int_rated_usage_daily") }}

),

spans as (

    select
        changes.change_date,
        changes.rate_id_before,
        changes.rate_id_after,
        {{ dbt.datediff(
            "greatest(rates_before.valid_from, extent.first_usage_date)",
            "changes.change_date",
            "day",
        ) }} as days_before,
        {{ dbt.datediff(
            "changes.change_date",
            "least(coalesce(rates_after.valid_to, cast('9999-12-31' as date)), "
            ~ dbt.dateadd("day", 1, "extent.last_usage_date") ~ ")",
            "day",
        ) }} as days_after
    from changes
    cross join extent
    inner join rates as rates_before on changes.rate_id_before = rates_before.rate_id
    inner join rates as rates_after on changes.rate_id_after = rates_after.rate_id

),

weeks as (

    select
        change_date,
        rate_id_before,
        rate_id_after,
        cast(
            least({{ whole_quotient("greatest(days_before, 0)", 7) }}, {{ most_weeks }})
            as integer
        ) as weeks_before,
        cast(
            least({{ whole_quotient("greatest(days_after, 0)", 7) }}, {{ most_weeks }})
            as integer
        ) as weeks_after
    from spans

)

select
    change_date,
    rate_id_before,
    rate_id_after,
    weeks_before,
    weeks_after,
    cast({{ dbt.dateadd("day", "-7 * weeks_before", "change_date") }} as date) as window_start,
    cast({{ dbt.dateadd("day", "7 * weeks_after", "change_date") }} as date) as window_end
from weeks
