-- A team that has an ancestor beyond the deepest level is nested too deep, or is its own ancestor.
{% set levels = var("team_hierarchy_levels") %}

select distinct
    teams_0.team_id,
    'teams: ' || teams_0.team_id || ' is nested deeper than {{ levels }} levels, or in a circle'
        as problem
from {{ ref("teams") }} as teams_0
{% for level in range(1, levels) %}
inner join {{ ref("teams") }} as teams_{{ level }}
    on teams_{{ level - 1 }}.parent_team_id = teams_{{ level }}.team_id
{% endfor %}
where teams_{{ levels - 1 }}.parent_team_id is not null
