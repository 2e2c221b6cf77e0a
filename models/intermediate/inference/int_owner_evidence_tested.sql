-- How often evidence of a kind is right, by hold-out: each session that carries the tag is left
-- out in turn, and the others' most frequent value is compared with its own. A session that names
-- the favourite is the only one whose absence can change who that is, so two rows a group of
-- voices stand for all its sessions, and no session is looked at alone.
with votes as (

    select *
    from {{ ref("int_owner_votes") }}
    where
        own_voice_count > 0
        and voice_count > 1

),

favourite_stays as (

    select
        *,
        agreeing_count - 1 > runner_up_count
        or (agreeing_count - 1 = runner_up_count and value < runner_up_value) as stays_ahead
    from votes

),

held_out as (

    -- sessions that name the favourite
    select
        tag,
        evidence_kind,
        own_agreeing_count as session_count,
        case when stays_ahead then own_agreeing_count else 0 end as right_session_count,
        case when stays_ahead then agreeing_count - 1 else runner_up_count end as agreeing_count,
        voice_count - 1 as voice_count
    from favourite_stays
    where own_agreeing_count > 0

    union all

    -- sessions that name another value: to the others the favourite is the favourite all the more
    select
        tag,
        evidence_kind,
        own_voice_count - own_agreeing_count as session_count,
        0 as right_session_count,
        agreeing_count,
        voice_count - 1 as voice_count
    from votes
    where own_voice_count > own_agreeing_count

),

banded as (

    select
        tag,
        evidence_kind,
        session_count,
        right_session_count,
        {{ evidence_bands("agreeing_count", "voice_count") }}
    from held_out

),

final as (

    select
        tag,
        evidence_kind,
        agreement_band,
        voice_band,
        cast(sum(session_count) as bigint) as tested_count,
        cast(sum(right_session_count) as bigint) as right_count,
        {{ share_of("(sum(right_session_count) + 1)", "(sum(session_count) + 2)") }} as confidence
    from banded
    group by tag, evidence_kind, agreement_band, voice_band

)

select * from final
