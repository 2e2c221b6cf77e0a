-- An event's effect on the project concerned beside what happened to its peers over the same days.
{% set fewest_peers = 3 %}

with events as (

    select * from {{ ref("int_review_events") }}

),

activity as (

    select * from {{ ref("int_review_event_activity") }}

),

project_days as (

    select * from {{ ref("int_daily_projects") }}

),

concerned as (

    select
        events.event_type,
        events.subject,
        events.trigger_size,
        project_days.team_id,
        activity.*
    from events
    inner join activity
        on
            events.event_date = activity.event_date
            and events.project_id = activity.project_id
    inner join project_days
        on
            events.event_date = project_days.charge_date
            and events.project_id = project_days.project_id

),

peers as (

    select
        concerned.event_type,
        concerned.subject,
        concerned.event_date,
        concerned.project_id,
        count(case when peers_of.request_count_before >= 20 then 1 end) as request_peer_count,
        {{ median_of(
            "case when peers_of.request_count_before >= 20"
            ~ " then peers_of.request_count_change end"
        ) }} as request_peer_change,
        count(case when peers_of.outcome_count_before >= 20 then 1 end) as outcome_peer_count,
        {{ median_of(
            "case when peers_of.outcome_count_before >= 20"
            ~ " then peers_of.outcome_count_change end"
        ) }} as outcome_peer_change
    from concerned
    inner join activity as peers_of
        on
            concerned.event_date = peers_of.event_date
            and concerned.project_id <> peers_of.project_id
    group by
        concerned.event_type, concerned.subject, concerned.event_date, concerned.project_id

),

measured as (

    {% for measure, count in {"usage": "request", "outcomes": "outcome"}.items() -%}
    select
        concerned.event_type,
        concerned.subject,
        concerned.trigger_size,
        concerned.event_date,
        concerned.window_end,
        concerned.team_id,
        concerned.project_id,
        '{{ measure }}_after_' || concerned.event_type as measure,
        concerned.{{ count }}_count_before as volume_before,
        concerned.{{ count }}_count_after as volume_after,
        concerned.{{ count }}_count_change as value_change,
        concerned.{{ count }}_count_trend as trend_change,
        concerned.{{ count }}_count_standard_errors as standard_errors,
        coalesce(peers.{{ count }}_peer_count, 0) as peer_count,
        case
            when peers.{{ count }}_peer_count >= {{ fewest_peers }}
                then peers.{{ count }}_peer_change
        end as peer_change,
        concerned.outcome_count_change as outcome_change,
        concerned.request_count_change as usage_change,
        concerned.gross_charge_before,
        concerned.outcome_value_before
    from concerned
    left join peers
        on
            concerned.event_type = peers.event_type
            and concerned.subject = peers.subject
            and concerned.event_date = peers.event_date
            and concerned.project_id = peers.project_id
    {% if not loop.last %}
    union all

    {% endif -%}
    {% endfor %}
)

select
    event_type,
    subject,
    trigger_size,
    event_date,
    window_end,
    team_id,
    project_id,
    measure,
    volume_before,
    volume_after,
    value_change,
    trend_change,
    standard_errors,
    peer_count,
    {{ statistic("peer_change") }} as peer_change,
    {{ statistic("(1 + value_change) / nullif(1 + coalesce(peer_change, 0), 0) - 1") }}
        as adjusted_change,
    outcome_change,
    usage_change,
    {{ statistic(
        "cast(outcome_value_before as double) / nullif(gross_charge_before, 0)"
    ) }} as value_ratio
from measured
