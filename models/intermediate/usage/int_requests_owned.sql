{% set places = tag_places() %}

with requests as (

    select * from {{ ref("int_requests_deduplicated") }}

),

evidence as (

    select * from {{ ref("int_tag_evidence_resolved") }}

),

key_owners as (

    select * from {{ ref("int_daily_api_key_owners") }}

),

daily_projects as (

    select * from {{ ref("int_daily_projects") }}

),

daily_teams as (

    select * from {{ ref("int_daily_teams") }}

),

candidates as (

    select
        {%- for tag in audited_tags() %}
        {%- set column = tag if tag == "environment" else tag ~ "_id" %}
        evidence.written_{{ tag }},
        evidence.written_{{ tag }}_place,
        evidence.unknown_{{ tag }},
        owners_by_hash.{{ column }} as key_owner_{{ tag }},
        owners_by_alias.{{ column }} as key_alias_{{ tag }},
        {{ "null" if tag == "environment" else "evidence.gateway_" ~ tag }} as gateway_{{ tag }},
        {%- endfor %}
        requests.request_id,
        requests.charge_date,
        evidence.owner,
        evidence.tags,
        coalesce(owners_by_hash.default_team_id, owners_by_alias.default_team_id) as default_team
    from requests
    inner join evidence on requests.tag_evidence_id = evidence.tag_evidence_id
    left join key_owners as owners_by_hash
        on
            requests.api_key_hash = owners_by_hash.api_key_hash
            and requests.charge_date = owners_by_hash.charge_date
    left join key_owners as owners_by_alias
        on
            requests.api_key_alias = owners_by_alias.api_key_alias
            and requests.charge_date = owners_by_alias.charge_date

),

resolved_tags as (

    select
        {%- for tag in audited_tags() %}
        unknown_{{ tag }},
        coalesce(
            written_{{ tag }}
            {%- for place in places["repaired"] %},
            {{ place }}_{{ tag }}
            {%- endfor %}
        ) as {{ tag }},
        case
            when written_{{ tag }} is not null then written_{{ tag }}_place
            {%- for place in places["repaired"] %}
            when {{ place }}_{{ tag }} is not null then '{{ place }}'
            {%- endfor %}
        end as {{ tag }}_source,
        {%- endfor %}
        request_id,
        charge_date,
        owner,
        tags,
        default_team
    from candidates

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
        request_id,
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
