-- The row of api_key_owners that repairs a key, column by column. Of an existing row only what is
-- empty is filled. A team is named however sure it is, since a row must have one; a project or an
-- environment only from tag_repair_confidence on, since a key that serves several has none.
{% set sure = var("tag_repair_confidence") %}

with repair_cases as (

    select * from {{ ref("int_repair_cases") }}

),

repair_owners as (

    select * from {{ ref("int_repair_owners") }}

),

key_owners as (

    select * from {{ ref("stg_policy__api_key_owners") }}

),

keys as (

    select
        {%- for tag in audited_tags() %}
        max(case when lacks_{{ tag }} then 1 else 0 end) = 1 as lacks_{{ tag }},
        {%- endfor %}
        repair_id,
        key_owner_id,
        min(api_key_hash) as api_key_hash,
        min(api_key_alias) as api_key_alias,
        min(charge_date) as first_charge_date,
        min(next_owner_from) as next_owner_from
    from repair_cases
    where repair in ('own_key', 'complete_key')
    group by repair_id, key_owner_id

),

named_keys as (

    -- an alias that several keys share cannot stand in the rows of them all
    select
        *,
        case
            when
                count(*) over (partition by api_key_alias) = 1
                or api_key_hash is null
                then api_key_alias
        end as own_alias
    from keys

),

new_ids as (

    select
        *,
        coalesce(own_alias, 'key-' || substr(api_key_hash, 1, 12)) as key_name
    from named_keys

),

proposed_rows as (

    select
        new_ids.repair_id,
        new_ids.key_owner_id as existing_key_owner_id,
        coalesce(
            new_ids.key_owner_id,
            case
                when same_name.key_owner_id is null and new_ids.next_owner_from is null
                    then new_ids.key_name
            end,
            new_ids.key_name || '-' || cast(new_ids.first_charge_date as string)
        ) as key_owner_id,
        case
            when new_ids.key_owner_id is null then new_ids.api_key_hash
            else existing_owners.api_key_hash
        end as api_key_hash,
        case
            when new_ids.key_owner_id is null then new_ids.own_alias
            else existing_owners.api_key_alias
        end as api_key_alias,
        coalesce(existing_owners.team_id, repair_owners.likely_team) as team_id,
        existing_owners.default_team_id,
        coalesce(
            existing_owners.project_id,
            case
                when repair_owners.likely_project_share >= {{ sure }}
                    then repair_owners.likely_project
            end
        ) as project_id,
        coalesce(
            existing_owners.environment,
            case
                when repair_owners.likely_environment_share >= {{ sure }}
                    then repair_owners.likely_environment
            end
        ) as environment,
        coalesce(existing_owners.valid_from, new_ids.first_charge_date) as valid_from,
        case
            when new_ids.key_owner_id is null then new_ids.next_owner_from
            else existing_owners.valid_to
        end as valid_to,
        existing_owners.team_id as existing_team_id,
        existing_owners.project_id as existing_project_id,
        {%- for tag in audited_tags() %}
        new_ids.lacks_{{ tag }},
        repair_owners.likely_{{ tag }},
        repair_owners.likely_{{ tag }}_share,
        {%- endfor %}
        existing_owners.environment as existing_environment
    from new_ids
    left join key_owners as existing_owners on new_ids.key_owner_id = existing_owners.key_owner_id
    left join key_owners as same_name on new_ids.key_name = same_name.key_owner_id
    left join repair_owners on new_ids.repair_id = repair_owners.repair_id

),

final as (

    select
        repair_id,
        existing_key_owner_id,
        key_owner_id,
        api_key_hash,
        api_key_alias,
        team_id,
        default_team_id,
        project_id,
        environment,
        valid_from,
        valid_to,
        lacks_team and team_id is not null and existing_team_id is null as fills_team,
        lacks_project and project_id is not null and existing_project_id is null as fills_project,
        lacks_environment and environment is not null and existing_environment is null
            as fills_environment,
        likely_team,
        likely_team_share,
        likely_project,
        likely_project_share,
        likely_environment,
        likely_environment_share
    from proposed_rows

)

select * from final
