-- Calls alike that follow each other closely are a burst: the first of it that one vantage logged
-- is the first that another logged, the second the second, and so on.
{% set burst = ["match_rule", "call_key", "burst_number"] | join(", ") %}

with candidates as (

    select * from {{ ref("int_twin_candidates") }}

),

ordered as (

    select
        *,
        lag(started_at) over (
            partition by match_rule, call_key
            order by started_at, request_id
        ) as previous_started_at
    from candidates

),

bursts as (

    select
        *,
        sum(
            case
                when previous_started_at >= started_at - seconds_between * interval 1 second
                    then 0
                else 1
            end
        ) over (
            partition by match_rule, call_key
            order by started_at, request_id
            rows between unbounded preceding and current row
        ) as burst_number
    from ordered

),

positions as (

    select
        *,
        row_number() over (
            partition by {{ burst }}, lane
            order by started_at, request_id
        ) as lane_position
    from bursts

),

ranked as (

    select
        *,
        row_number() over (
            partition by {{ burst }}, lane_position
            order by anchor_order, request_id
        ) as anchor_rank
    from positions

),

anchors as (

    select *
    from ranked
    where anchor_rank = 1

),

twins as (

    select
        ranked.match_rule,
        ranked.request_id,
        ranked.charge_date,
        anchors.request_id as anchor_request_id
    from ranked
    inner join anchors
        on
            ranked.match_rule = anchors.match_rule
            and ranked.call_key = anchors.call_key
            and ranked.burst_number = anchors.burst_number
            and ranked.lane_position = anchors.lane_position
    where
        ranked.anchor_rank > 1
        and instr(anchors.vantages, ranked.vantage) = 0

),

double_logged as (

    select *
    from twins
    where match_rule = 'double_logged'

),

final as (

    -- a call that the gateway logged twice may have been seen elsewhere as well
    select
        twins.request_id as logged_request_id,
        twins.match_rule,
        coalesce(double_logged.anchor_request_id, twins.anchor_request_id) as request_id,
        twins.charge_date
    from twins
    left join double_logged on twins.anchor_request_id = double_logged.request_id

)

select * from final
