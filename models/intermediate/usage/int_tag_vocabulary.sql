with teams as (

    select * from {{ ref("stg_policy__teams") }}

),

projects as (

    select * from {{ ref("stg_policy__projects") }}

),

environments as (

    select * from {{ ref("stg_policy__environments") }}

),

tag_aliases as (

    select * from {{ ref("stg_policy__tag_aliases") }}

),

spellings as (

    select
        'team' as tag,
        lower(team_id) as written_as,
        team_id as value
    from teams

    union all

    select
        'team' as tag,
        lower(team_name) as written_as,
        team_id as value
    from teams

    union all

    select
        'project' as tag,
        lower(project_id) as written_as,
        project_id as value
    from projects

    union all

    select
        'project' as tag,
        lower(project_name) as written_as,
        project_id as value
    from projects

    union all

    select
        'environment' as tag,
        environment as written_as,
        environment as value
    from environments

    union all

    select
        tag,
        alias as written_as,
        value
    from tag_aliases

),

vocabulary as (

    -- a name repeated over the versions of a team or project is one spelling
    select
        tag,
        written_as,
        value
    from spellings
    group by tag, written_as, value

)

select * from vocabulary
