{{ config(materialized="view") }}

with gaps as (

    select * from {{ ref("int_tag_gap_evidence") }}

),

tested as (

    select * from {{ ref("int_owner_evidence_tested") }}

),

final as (

    select
        gaps.tag_gap_id,
        gaps.request_id,
        gaps.started_at,
        gaps.charge_date,
        gaps.billing_period,
        gaps.tag,
        gaps.gap,
        gaps.repaired_from,
        gaps.unknown_value,
        gaps.api_key_hash,
        gaps.api_key_alias,
        gaps.team_id,
        gaps.project_id,
        gaps.application,
        gaps.total_tokens,
        gaps.gross_charge,
        gaps.suspense_charge,
        gaps.inferred_value,
        gaps.evidence_kind,
        gaps.agreeing_count,
        gaps.voice_count,
        gaps.agreement_band,
        gaps.voice_band,
        tested.confidence
    from gaps
    left join tested
        on
            gaps.tag = tested.tag
            and gaps.evidence_kind = tested.evidence_kind
            and gaps.agreement_band = tested.agreement_band
            and gaps.voice_band = tested.voice_band

)

select * from final
