with known_values as (

    select
        'team' as tag,
        team_id as value
    from {{ ref("teams") }}

    union all

    select
        'project' as tag,
        project_id as value
    from {{ ref("projects") }}

    union all

    select
        'environment' as tag,
        environment as value
    from {{ ref("environments") }}

)

select
    aliases.tag,
    aliases.alias,
    aliases.value,
    'tag_aliases: ' || aliases.tag || ' ' || aliases.alias || ' means ' || aliases.value
    || ', which is not in the seed of that tag' as problem
from {{ ref("tag_aliases") }} as aliases
left join known_values
    on
        aliases.tag = known_values.tag
        and aliases.value = known_values.value
where known_values.value is null
