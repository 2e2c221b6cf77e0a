with requests as (

    select
        *,
        {{ written_in_tag_list("tags", ["application"]) }} as application
    from {{ ref("fct_request_costs") }}
    where tag_status <> 'complete'

),

inferences as (

    select * from {{ ref("int_tags_inferred") }}

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
        inferences.inferred_value,
        inferences.evidence_kind,
        inferences.agreeing_count,
        inferences.voice_count,
        inferences.confidence
    from tag_sources
    left join inferences
        on
            tag_sources.request_id = inferences.request_id
            and tag_sources.tag = inferences.tag

)

select * from final
