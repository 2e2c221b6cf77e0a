-- Which share of their requests the projects concerned make at the rate that changed: a project
-- that moves to other models makes it fall.
with usage as (

    select * from {{ ref("int_rate_change_usage") }}

),

weeks as (

    select * from {{ ref("int_rate_change_windows") }}

),

concerned as (

    select distinct
        change_date,
        rate_id_before,
        rate_id_after,
        project_id
    from usage
    where rate_id_before <> rate_id_after

),

counted as (

    select
        weeks.change_date,
        weeks.rate_id_before,
        weeks.rate_id_after,
        usage.week_offset < 0 as is_before,
        sum(usage.request_count) as request_count,
        sum(
            case
                when
                    usage.rate_id_before = weeks.rate_id_before
                    and usage.rate_id_after = weeks.rate_id_after
                    then usage.request_count
                else 0
            end
        ) as concerned_request_count
    from weeks
    inner join concerned
        on
            weeks.change_date = concerned.change_date
            and weeks.rate_id_before = concerned.rate_id_before
            and weeks.rate_id_after = concerned.rate_id_after
    inner join usage
        on
            weeks.change_date = usage.change_date
            and concerned.project_id = usage.project_id
            and usage.week_offset between -weeks.weeks_before and weeks.weeks_after
    group by weeks.change_date, weeks.rate_id_before, weeks.rate_id_after, is_before

)

select
    change_date,
    rate_id_before,
    rate_id_after,
    {{ statistic(
        "sum(case when is_before then concerned_request_count end)"
        ~ " / nullif(sum(case when is_before then request_count end), 0)"
    ) }} as share_before,
    {{ statistic(
        "sum(case when not is_before then concerned_request_count end)"
        ~ " / nullif(sum(case when not is_before then request_count end), 0)"
    ) }} as share_after
from counted
group by change_date, rate_id_before, rate_id_after
