-- Cost per outcome changes by a share of what it was, the other measures by points. The trend is
-- what the second half of the quarter before, against its first, makes one expect of this quarter.
{% set fewest_peers = 3 %}

with measures as (

    select * from {{ ref("int_review_measures") }}

),

quarters as (

    select * from {{ ref("int_review_quarters") }}

),

compared as (

    select
        measures.quarter_start,
        measures.team_id,
        measures.project_id,
        measures.measure,
        measures.subject,
        previous.value as value_before,
        measures.value as value_after,
        previous.volume as volume_before,
        measures.volume as volume_after,
        {{ statistic(
            "case when measures.measure = 'cost_per_outcome'"
            ~ " then cast(measures.value as double) / nullif(previous.value, 0) - 1"
            ~ " else measures.value - previous.value end"
        ) }} as value_change,
        {{ statistic(
            "case when measures.measure = 'cost_per_outcome'"
            ~ " then power(cast(previous.second_half_value as double)"
            ~ " / nullif(previous.first_half_value, 0), 2) - 1"
            ~ " else 2 * (previous.second_half_value - previous.first_half_value) end"
        ) }} as trend_change,
        {{ statistic(
            "abs(measures.value - previous.value) / nullif(sqrt("
            ~ "power(measures.standard_error, 2) + power(previous.standard_error, 2)), 0)"
        ) }} as standard_errors
    from measures
    inner join quarters on measures.quarter_start = quarters.quarter_start
    inner join quarters as previous_quarters
        on quarters.previous_quarter_start = previous_quarters.quarter_start
    inner join measures as previous
        on
            quarters.previous_quarter_start = previous.quarter_start
            and measures.team_id = previous.team_id
            and measures.project_id = previous.project_id
            and measures.measure = previous.measure
            and measures.subject = previous.subject
    where
        quarters.is_complete
        and previous_quarters.is_complete

),

peers as (

    select
        compared.quarter_start,
        compared.project_id,
        compared.team_id,
        compared.measure,
        compared.subject,
        count(*) as peer_count,
        {{ median_of("peers_of.value_change") }} as peer_change
    from compared
    inner join compared as peers_of
        on
            compared.quarter_start = peers_of.quarter_start
            and compared.measure = peers_of.measure
            and compared.project_id <> peers_of.project_id
    where least(peers_of.volume_before, peers_of.volume_after) >= 30
    group by
        compared.quarter_start,
        compared.project_id,
        compared.team_id,
        compared.measure,
        compared.subject

),

adjusted as (

    select
        compared.*,
        coalesce(peers.peer_count, 0) as peer_count,
        {{ statistic("peers.peer_change") }} as peer_change,
        {{ statistic(
            "case when compared.measure = 'cost_per_outcome'"
            ~ " then (1 + compared.value_change) / nullif(1 + coalesce(peers.peer_change, 0), 0) - 1"
            ~ " else compared.value_change - coalesce(peers.peer_change, 0) end"
        ) }} as adjusted_change
    from compared
    left join peers
        on
            compared.quarter_start = peers.quarter_start
            and compared.team_id = peers.team_id
            and compared.project_id = peers.project_id
            and compared.measure = peers.measure
            and compared.subject = peers.subject
            and peers.peer_count >= {{ fewest_peers }}

)

select * from adjusted
