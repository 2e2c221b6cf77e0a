{{ config(materialized="view", meta={"version_of": "inputs"}) }}

with requests_tagged as (

    select * from {{ ref("int_requests_tagged") }}

),

repairs as (

    select * from {{ ref("int_tag_repairs") }}

),

daily_projects as (

    select * from {{ ref("int_daily_projects") }}

),

daily_teams as (

    select * from {{ ref("int_daily_teams") }}

),

resolved_tags as (

    select
        {%- for tag in audited_tags() %}
        requests_tagged.unknown_{{ tag }},
        coalesce(requests_tagged.{{ tag }}, repairs.{{ tag }}) as {{ tag }},
        coalesce(
            requests_tagged.{{ tag }}_source,
            case when repairs.{{ tag }} is not null then 'inferred' end
        ) as {{ tag }}_source,
        {%- endfor %}
        {%- for column in request_columns() %}
        requests_tagged.{{ column }},
        {%- endfor %}
        requests_tagged.owner,
        requests_tagged.tags,
        requests_tagged.default_team
    from requests_tagged
    left join repairs on requests_tagged.request_id = repairs.request_id

),

owners as (

    -- the owner of a known project answers for it, whatever team the request names
    select
        resolved_tags.*,
        daily_projects.charge_unit,
        daily_teams.team_id as owning_team,
        daily_teams.cost_center,
        default_teams.team_id as default_team_id,
        default_teams.cost_center as default_cost_center,
        case
            when daily_teams.team_id is null then null
            when daily_projects.team_id is not null then resolved_tags.project_source
            else resolved_tags.team_source
        end as owning_team_source,
        coalesce(resolved_tags.owner, daily_projects.owner) as contact
    from resolved_tags
    left join daily_projects
        on
            resolved_tags.project = daily_projects.project_id
            and resolved_tags.charge_date = daily_projects.charge_date
    left join daily_teams
        on
            coalesce(daily_projects.team_id, resolved_tags.team) = daily_teams.team_id
            and resolved_tags.charge_date = daily_teams.charge_date
    left join daily_teams as default_teams
        on
            resolved_tags.default_team = default_teams.team_id
            and resolved_tags.charge_date = default_teams.charge_date

),

gaps as (

    select
        *,
        nullif(concat_ws(
            ', ',
            case when owning_team is null then 'team' end,
            case when project is null then 'project' end,
            case when environment is null then 'environment' end
        ), '') as missing_tags,
        {{ is_repair("owning_team_source") }}
        or {{ is_repair("project_source") }}
        or {{ is_repair("environment_source") }} as is_repaired
    from owners

),

final as (

    select
        {{ request_columns() | join(",\n        ") }},
        coalesce(owning_team, 'suspense') as team_id,
        coalesce(cost_center, 'suspense') as cost_center,
        coalesce(project, 'unassigned') as project_id,
        coalesce(environment, 'unknown') as environment,
        coalesce(charge_unit, 'token') as charge_unit,
        contact as owner,
        tags,
        case
            when missing_tags is not null then 'missing'
            when is_repaired then 'repaired'
            else 'complete'
        end as tag_status,
        missing_tags,
        owning_team_source as team_source,
        project_source,
        environment_source,
        unknown_team,
        unknown_project,
        unknown_environment,
        case when owning_team is null then default_team_id end as default_team_id,
        case when owning_team is null then default_cost_center end as default_cost_center
    from gaps

)

select * from final
