{{ config(materialized="view") }}

-- Confidences change with every day of usage, which bands were tested hardly ever does.
select
    tag,
    evidence_kind,
    agreement_band,
    voice_band
from {{ ref("int_owner_evidence_tested") }}
