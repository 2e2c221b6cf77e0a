select
    teams.team_name as team,
    quality.tag_quality_score,
    quality.score_change,
    quality.request_count,
    quality.missing_request_count,
    quality.missing_charge::decimal(18, 2) as missing_charge
from marts.tag_quality as quality
inner join marts.dim_teams as teams on quality.team_id = teams.team_id
where
    quality.billing_period = $period
    and ($team is null or quality.team_id = $team)
order by quality.missing_charge desc nulls last, quality.tag_quality_id
