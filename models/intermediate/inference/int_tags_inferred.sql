{{ config(materialized="view") }}

with chosen as (

    select * from {{ ref("int_owner_evidence_chosen") }}

),

tested as (

    select * from {{ ref("int_owner_evidence_tested") }}

),

final as (

    select
        chosen.owner_evidence_id as tag_inference_id,
        chosen.request_id,
        chosen.charge_date,
        chosen.tag,
        chosen.inferred_value,
        chosen.evidence_kind,
        chosen.agreeing_count,
        chosen.voice_count,
        tested.confidence
    from chosen
    inner join tested
        on
            chosen.tag = tested.tag
            and chosen.evidence_kind = tested.evidence_kind
            and chosen.agreement_band = tested.agreement_band
            and chosen.voice_band = tested.voice_band

)

select * from final
