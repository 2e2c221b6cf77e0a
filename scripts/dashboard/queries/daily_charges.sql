-- A row a day up to the newest usage, with 0 where nothing was charged.
select
    days.charge_date,
    coalesce(sum(economics.net_charge), 0)::decimal(18, 2) as net_charge
from marts.time_spine_daily as days
cross join marts.published_build as published
left join marts.unit_economics_daily as economics
    on
        days.charge_date = economics.charge_date
        and ($team is null or economics.team_id = $team)
where days.charge_date <= published.latest_charge_date
group by days.charge_date
order by days.charge_date
