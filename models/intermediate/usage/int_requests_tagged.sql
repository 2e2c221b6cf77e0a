{{ config(materialized="view", meta={"version_of": "inputs"}) }}

-- What each request says of its owner, and what its API key and the gateway add. What other
-- requests suggest comes later, in int_requests_owned, so that no inference rests on another.

with requests as (

    select * from {{ ref("int_requests_deduplicated") }}

),

evidence as (

    select * from {{ ref("int_tag_evidence_resolved") }}

),

key_owners as (

    select * from {{ ref("int_daily_api_key_owners") }}

),

candidates as (

    select
        requests.*,
        {%- for tag in audited_tags() %}
        {%- set column = tag if tag == "environment" else tag ~ "_id" %}
        evidence.written_{{ tag }},
        evidence.written_{{ tag }}_place,
        evidence.unknown_{{ tag }},
        owners_by_hash.{{ column }} as key_owner_{{ tag }},
        owners_by_alias.{{ column }} as key_alias_{{ tag }},
        {{ "null" if tag == "environment" else "evidence.gateway_" ~ tag }} as gateway_{{ tag }},
        {%- endfor %}
        evidence.owner,
        evidence.tags,
        coalesce(owners_by_hash.default_team_id, owners_by_alias.default_team_id) as default_team
    from requests
    inner join evidence
        on
            requests.tag_evidence_id = evidence.tag_evidence_id
            and requests.charge_date = evidence.charge_date
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
            {%- for place in tag_places()["repaired"] %},
            {{ place }}_{{ tag }}
            {%- endfor %}
        ) as {{ tag }},
        case
            when written_{{ tag }} is not null then written_{{ tag }}_place
            {%- for place in tag_places()["repaired"] %}
            when {{ place }}_{{ tag }} is not null then '{{ place }}'
            {%- endfor %}
        end as {{ tag }}_source,
        {%- endfor %}
        {{ request_columns() | join(",\n        ") }},
        owner,
        tags,
        default_team
    from candidates

)

select * from resolved_tags
