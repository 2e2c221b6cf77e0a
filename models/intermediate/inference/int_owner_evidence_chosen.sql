{{ config(materialized="by_part", unique_key="charge_date") }}

-- Of several kinds of evidence the most telling one counts, not the one that is surest of itself:
-- the highest of several confidences would be right less often than it says.
with cases as (

    select *
    from {{ ref("int_owner_cases") }}
    where {{ is_to_build() }}

),

gaps as (

    select *
    from cases
    where
        known_team is null
        or known_project is null
        or known_environment is null

),

evidence as (

    {{ owner_evidence("gaps") }}

),

votes as (

    select * from {{ ref("int_owner_votes") }}

),

tested_bands as (

    select * from {{ ref("int_owner_evidence_bands") }}

),

daily_projects as (

    select * from {{ ref("int_daily_projects") }}

),

banded_votes as (

    select
        *,
        {{ evidence_bands("agreeing_count", "voice_count") }}
    from votes

),

candidates as (

    select
        evidence.request_id,
        evidence.charge_date,
        evidence.known_team,
        evidence.evidence_kind,
        evidence.evidence_rank,
        banded_votes.tag,
        banded_votes.value,
        banded_votes.agreeing_count,
        banded_votes.voice_count,
        banded_votes.agreement_band,
        banded_votes.voice_band,
        evidence.evidence_kind = 'session'
        or banded_votes.voice_count >= {{ var("owner_evidence_minimum_sessions") }} as is_enough
    from evidence
    inner join banded_votes
        on
            evidence.evidence_kind = banded_votes.evidence_kind
            and evidence.evidence_key = banded_votes.evidence_key
            and evidence.billing_period = banded_votes.billing_period
    inner join tested_bands
        on
            banded_votes.tag = tested_bands.tag
            and banded_votes.evidence_kind = tested_bands.evidence_kind
            and banded_votes.agreement_band = tested_bands.agreement_band
            and banded_votes.voice_band = tested_bands.voice_band
    where
        case banded_votes.tag
            {%- for tag in audited_tags() %}
            when '{{ tag }}' then evidence.known_{{ tag }}
            {%- endfor %}
        end is null

),

possible_candidates as (

    -- a project of another team than the one that is known to call cannot be meant
    select candidates.*
    from candidates
    left join daily_projects
        on
            candidates.tag = 'project'
            and candidates.value = daily_projects.project_id
            and candidates.charge_date = daily_projects.charge_date
    where
        candidates.tag <> 'project'
        or (
            daily_projects.project_id is not null
            and daily_projects.team_id = coalesce(candidates.known_team, daily_projects.team_id)
        )

),

ranked as (

    select
        *,
        row_number() over (
            partition by request_id, tag
            order by is_enough desc, evidence_rank asc
        ) as candidate_rank
    from possible_candidates

),

final as (

    select
        {{ content_key(["request_id", "tag"]) }} as owner_evidence_id,
        request_id,
        charge_date,
        tag,
        value as inferred_value,
        evidence_kind,
        agreeing_count,
        voice_count,
        agreement_band,
        voice_band
    from ranked
    where candidate_rank = 1

)

select * from final
