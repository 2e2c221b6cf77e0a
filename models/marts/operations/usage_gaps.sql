with hours as (

    select * from {{ ref("int_log_hours_expected") }}

),

dispersions as (

    select * from {{ ref("int_log_dispersions") }}

),

requests as (

    select * from {{ ref("fct_request_costs") }}

),

sources as (

    select * from {{ ref("stg_reference__usage_sources") }}

),

-- Every hour that is not quiet ends a run of quiet ones.
numbered as (

    select
        *,
        sum(case when is_quiet then 0 else 1 end) over (
            partition by log_name
            order by started_hour
            rows between unbounded preceding and current row
        ) as run_number,
        max(started_hour) over (partition by log_name) as last_hour
    from hours

),

-- Nights and weekends at the ends of a run, when nothing is usual, are no part of it.
runs as (

    select
        log_name,
        run_number,
        max(last_hour) as last_hour,
        max(started_hour) as last_quiet_hour,
        min(case when expected_request_count > 0 then started_hour end) as first_missed_hour,
        max(case when expected_request_count > 0 then started_hour end) as last_missed_hour,
        sum(case when expected_request_count > 0 then 1 else 0 end) as missed_hours,
        sum(expected_request_count) as expected_request_count,
        sum(request_count) as request_count
    from numbered
    where is_quiet
    group by log_name, run_number

),

-- How improbable so few requests are, were the log as busy as usual: the logarithm of the bound
-- that a Poisson variable's tail has, made milder by the log's own dispersion.
weighed as (

    select
        runs.*,
        (
            runs.expected_request_count - runs.request_count
            + case
                when runs.request_count = 0 then 0
                else
                    runs.request_count
                    * ln(cast(runs.request_count as double) / runs.expected_request_count)
            end
        ) / coalesce(dispersions.dispersion, 1) as improbability
    from runs
    left join dispersions on runs.log_name = dispersions.log_name
    where runs.expected_request_count > runs.request_count

),

gaps as (

    select
        *,
        last_quiet_hour = last_hour as is_ongoing
    from weighed
    where improbability >= -ln({{ var("usage_gap_probability") }})

),

mean_costs as (

    select
        {{ log_name("requests.source_name", "sources.vantage") }} as log_name,
        cast(sum(requests.provider_cost) as {{ money_type() }}) as provider_cost,
        count(requests.provider_cost) as request_count
    from requests
    left join sources on requests.source_name = sources.source_name
    group by {{ log_name("requests.source_name", "sources.vantage") }}

),

final as (

    select
        {{ content_key(["gaps.log_name", "gaps.first_missed_hour"]) }} as usage_gap_id,
        gaps.log_name,
        gaps.first_missed_hour as gap_from,
        {{ dbt.dateadd("hour", 1, "gaps.last_missed_hour") }} as gap_to,
        cast(gaps.missed_hours as bigint) as hour_count,
        cast(gaps.expected_request_count as decimal(18, 2)) as expected_request_count,
        cast(gaps.request_count as bigint) as request_count,
        cast(gaps.expected_request_count - gaps.request_count as decimal(18, 2))
            as missed_request_count,
        {{ pro_rata(
            "mean_costs.provider_cost",
            "round(gaps.expected_request_count - gaps.request_count)",
            "mean_costs.request_count"
        ) }} as missed_provider_cost,
        gaps.is_ongoing,
        case
            when
                gaps.is_ongoing
                or gaps.missed_hours >= {{ var("usage_gap_critical_hours") }}
                then 'critical'
            else 'warning'
        end as severity
    from gaps
    left join mean_costs
        on
            gaps.log_name = mean_costs.log_name
            and mean_costs.request_count > 0

)

select * from final
