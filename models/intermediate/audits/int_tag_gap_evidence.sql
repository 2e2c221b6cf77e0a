{{ config(materialized="by_part", unique_key="charge_date") }}

with requests as (

    select
        *,
        {{ written_in_tag_list("tags", ["application"]) }} as application
    from {{ ref("fct_request_costs") }}
    where
        tag_status <> 'complete'
        and {{ is_to_build() }}

),

evidence as (

    select *
    from {{ ref("int_owner_evidence_chosen") }}
    where {{ is_to_build() }}

),

tag_sources as (

    {% for tag in audited_tags() %}
    select
        request_id,
        started_at,
        charge_date,
        billing_period,
        '{{ tag }}' as tag,
        {{ tag }}_source as repaired_from,
        unknown_{{ tag }} as unknown_value,
        api_key_hash,
        api_key_alias,
        team_id,
        project_id,
        application,
        total_tokens,
        gross_charge,
        suspense_charge
    from requests
    where {{ tag }}_source is null or {{ is_repair(tag ~ "_source") }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

final as (

    select
        {{ content_key(["tag_sources.request_id", "tag_sources.tag"]) }} as tag_gap_id,
        tag_sources.request_id,
        tag_sources.started_at,
        tag_sources.charge_date,
        tag_sources.billing_period,
        tag_sources.tag,
        case when tag_sources.repaired_from is null then 'missing' else 'repaired' end as gap,
        tag_sources.repaired_from,
        tag_sources.unknown_value,
        tag_sources.api_key_hash,
        tag_sources.api_key_alias,
        tag_sources.team_id,
        tag_sources.project_id,
        tag_sources.application,
        tag_sources.total_tokens,
        tag_sources.gross_charge,
        tag_sources.suspense_charge,
        evidence.inferred_value,
        evidence.evidence_kind,
        evidence.agreeing_count,
        evidence.voice_count,
        evidence.agreement_band,
        evidence.voice_band
    from tag_sources
    left join evidence
        on
            tag_sources.request_id = evidence.request_id
            and tag_sources.tag = evidence.tag
            and tag_sources.charge_date = evidence.charge_date

)

select * from final
