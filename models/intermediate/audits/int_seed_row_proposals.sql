{% set key_owner_columns = [
    "key_owner_id", "api_key_hash", "api_key_alias", "team_id", "default_team_id", "project_id",
    "environment", "valid_from", "valid_to",
] %}

with alias_proposals as (

    select * from {{ ref("int_alias_proposals") }}

),

key_owner_proposals as (

    select * from {{ ref("int_key_owner_proposals") }}

),

alias_rows as (

    select
        {{ content_key(["'spelling'", "tag", "spelling"]) }} as repair_id,
        'tag_aliases' as seed,
        'add' as seed_change,
        {{ csv_row(["tag", "spelling", "value"]) }} as seed_row,
        {%- for tag in audited_tags() %}
        case when tag = '{{ tag }}' then value end as {{ tag }},
        tag = '{{ tag }}' as fills_{{ tag }},
        {%- endfor %}
        expected_share as confidence
    from alias_proposals

),

key_owner_rows as (

    select
        repair_id,
        'api_key_owners' as seed,
        case when existing_key_owner_id is null then 'add' else 'replace' end as seed_change,
        {{ csv_row(key_owner_columns) }} as seed_row,
        case when fills_team then team_id end as team,
        fills_team,
        case when fills_project then project_id end as project,
        fills_project,
        case when fills_environment then environment end as environment,
        fills_environment,
        cast(
            least(
                case when fills_team then coalesce(likely_team_share, 0) else 1 end,
                case when fills_project then likely_project_share else 1 end,
                case when fills_environment then likely_environment_share else 1 end
            ) as {{ confidence_type() }}
        ) as confidence
    from key_owner_proposals
    where fills_team or fills_project or fills_environment

),

final as (

    select * from alias_rows

    union all

    select * from key_owner_rows

)

select * from final
