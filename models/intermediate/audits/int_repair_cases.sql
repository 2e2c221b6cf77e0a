-- Each request with a gap falls to one repair: that of a spelling where one is proposed for it,
-- else that of its key. A key has a repair for each of its owner rows, and for the days before
-- the next.
with gaps as (

    select *
    from {{ ref("int_tag_gaps") }}
    where gap = 'missing'

),

alias_proposals as (

    select * from {{ ref("int_alias_proposals") }}

),

key_owners as (

    select * from {{ ref("int_daily_api_key_owners") }}

),

key_owner_versions as (

    select * from {{ ref("stg_policy__api_key_owners") }}

),

requests as (

    select
        gaps.request_id,
        gaps.started_at,
        gaps.charge_date,
        gaps.api_key_hash,
        gaps.api_key_alias,
        gaps.team_id,
        gaps.gross_charge,
        gaps.suspense_charge,
        {%- for tag in audited_tags() %}
        max(case when gaps.tag = '{{ tag }}' then 1 else 0 end) = 1 as lacks_{{ tag }},
        {%- endfor %}
        {{ first_value_by("alias_proposals.tag", "gaps.tag") }} as alias_tag,
        {{ first_value_by("alias_proposals.spelling", "gaps.tag") }} as spelling
    from gaps
    left join alias_proposals
        on
            gaps.tag = alias_proposals.tag
            and lower(trim(gaps.unknown_value)) = alias_proposals.spelling
    group by
        gaps.request_id,
        gaps.started_at,
        gaps.charge_date,
        gaps.api_key_hash,
        gaps.api_key_alias,
        gaps.team_id,
        gaps.gross_charge,
        gaps.suspense_charge

),

next_owners as (

    select
        requests.request_id,
        min(key_owner_versions.valid_from) as next_owner_from
    from requests
    inner join key_owner_versions
        on
            (
                requests.api_key_hash = key_owner_versions.api_key_hash
                or requests.api_key_alias = key_owner_versions.api_key_alias
            )
            and requests.charge_date < key_owner_versions.valid_from
    group by requests.request_id

),

owned as (

    select
        requests.*,
        coalesce(by_hash.key_owner_id, by_alias.key_owner_id) as key_owner_id,
        next_owners.next_owner_from
    from requests
    left join key_owners as by_hash
        on
            requests.api_key_hash = by_hash.api_key_hash
            and requests.charge_date = by_hash.charge_date
    left join key_owners as by_alias
        on
            requests.api_key_alias = by_alias.api_key_alias
            and requests.charge_date = by_alias.charge_date
    left join next_owners on requests.request_id = next_owners.request_id

),

final as (

    select
        *,
        case
            when spelling is not null
                then {{ content_key(["'spelling'", "alias_tag", "spelling"]) }}
            when key_owner_id is not null
                then {{ content_key(["'owner row'", "key_owner_id"]) }}
            when api_key_hash is not null
                then {{ content_key(["'key'", "api_key_hash", "next_owner_from"]) }}
            else {{ content_key(["'alias'", "api_key_alias", "next_owner_from"]) }}
        end as repair_id,
        case
            when spelling is not null then 'add_alias'
            when key_owner_id is not null then 'complete_key'
            when coalesce(api_key_hash, api_key_alias) is not null then 'own_key'
            else 'tag_requests'
        end as repair
    from owned

)

select * from final
