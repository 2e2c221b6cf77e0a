-- Pools of one draw order that the same team could draw on at the same time would be drawn in no
-- order. A group covers the teams below its head at any time.
with team_ancestors as (

    {% for level in range(var("team_hierarchy_levels")) %}
    select
        teams_0.team_id,
        teams_{{ level }}.team_id as ancestor_team_id
    from {{ ref("teams") }} as teams_0
    {% for step in range(1, level + 1) %}
    inner join {{ ref("teams") }} as teams_{{ step }}
        on teams_{{ step - 1 }}.parent_team_id = teams_{{ step }}.team_id
    {% endfor %}
    {{ "union" if not loop.last }}
    {% endfor %}

),

coverage as (

    select distinct
        pools.*,
        coalesce(pools.valid_to, cast('9999-12-31' as date)) as ends_on,
        team_ancestors.team_id as covered_team_id
    from {{ ref("allowance_pools") }} as pools
    inner join team_ancestors
        on
            pools.scope = 'company'
            or (pools.scope = 'team' and pools.team_id = team_ancestors.team_id)
            or (pools.scope = 'group' and pools.team_id = team_ancestors.ancestor_team_id)

)

select
    one.pool_id,
    other.pool_id as other_pool_id,
    one.covered_team_id as team_id,
    'allowance_pools: ' || one.pool_id || ' and ' || other.pool_id || ' both cover '
    || one.covered_team_id || ' with draw order ' || cast(one.draw_order as string) as problem
from coverage as one
inner join coverage as other
    on
        one.pool_id < other.pool_id
        and one.draw_order = other.draw_order
        and one.covered_team_id = other.covered_team_id
        and one.valid_from < other.ends_on
        and one.ends_on > other.valid_from
