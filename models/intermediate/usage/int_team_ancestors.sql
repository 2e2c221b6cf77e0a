-- Every team is its own ancestor at distance 0, so that a group is its head team and all below it.
{% set levels = range(1, var("team_hierarchy_levels")) %}

with daily_teams as (

    select * from {{ ref("int_daily_teams") }}

),

ancestors_0 as (

    select
        charge_date,
        team_id,
        team_id as ancestor_team_id,
        parent_team_id as next_team_id
    from daily_teams

),

{% for level in levels %}
ancestors_{{ level }} as (

    select
        ancestors_{{ level - 1 }}.charge_date,
        ancestors_{{ level - 1 }}.team_id,
        daily_teams.team_id as ancestor_team_id,
        daily_teams.parent_team_id as next_team_id
    from ancestors_{{ level - 1 }}
    inner join daily_teams
        on
            ancestors_{{ level - 1 }}.charge_date = daily_teams.charge_date
            and ancestors_{{ level - 1 }}.next_team_id = daily_teams.team_id

),

{% endfor %}
all_ancestors as (

    select * from ancestors_0

    {% for level in levels %}
    union all

    select * from ancestors_{{ level }}

    {% endfor %}
)

select
    charge_date,
    team_id,
    ancestor_team_id
from all_ancestors
