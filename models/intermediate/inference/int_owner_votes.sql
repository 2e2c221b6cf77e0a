{{ config(
    materialized="by_part",
    unique_key="billing_period",
    meta={"read_for_next_part": ["int_owner_voices"]},
) }}

-- What most say of each thing that is shared. Evidence counts in its own billing period and the
-- next, so that a month can close on what was known by its end.
{% set next_period = "cast(" ~ dbt.dateadd("month", 1, "billing_period") ~ " as date)" %}

with voices as (

    select * from {{ ref("int_owner_voices") }}

),

heard_voices as (

    select
        tag,
        evidence_kind,
        evidence_key,
        billing_period,
        value,
        voice_count,
        voice_count as own_voice_count
    from voices
    where
        {{ is_to_build("billing_period") }}
        and not is_only_voice

    union all

    -- a session that is over says nothing more
    select
        tag,
        evidence_kind,
        evidence_key,
        {{ next_period }} as billing_period,
        value,
        voice_count,
        0 as own_voice_count
    from voices
    where
        {{ is_to_build(next_period) }}
        and is_heard_next

),

counted as (

    select
        tag,
        evidence_kind,
        evidence_key,
        billing_period,
        value,
        cast(sum(voice_count) as bigint) as voice_count,
        cast(sum(own_voice_count) as bigint) as own_voice_count
    from heard_voices
    group by tag, evidence_kind, evidence_key, billing_period, value

),

ranked as (

    select
        *,
        row_number() over (
            partition by tag, evidence_kind, evidence_key, billing_period
            order by voice_count desc, value asc
        ) as value_rank
    from counted

),

counted_voices as (

    select
        tag,
        evidence_kind,
        evidence_key,
        billing_period,
        max(case when value_rank = 1 then value end) as value,
        max(case when value_rank = 2 then value end) as runner_up_value,
        cast(sum(voice_count) as bigint) as voice_count,
        max(case when value_rank = 1 then voice_count end) as agreeing_count,
        coalesce(max(case when value_rank = 2 then voice_count end), 0) as runner_up_count,
        cast(sum(own_voice_count) as bigint) as own_voice_count,
        max(case when value_rank = 1 then own_voice_count end) as own_agreeing_count
    from ranked
    group by tag, evidence_kind, evidence_key, billing_period

),

final as (

    select * from counted_voices

    union all

    select
        tag,
        evidence_kind,
        evidence_key,
        billing_period,
        value,
        cast(null as string) as runner_up_value,
        voice_count,
        voice_count as agreeing_count,
        0 as runner_up_count,
        voice_count as own_voice_count,
        voice_count as own_agreeing_count
    from voices
    where
        {{ is_to_build("billing_period") }}
        and is_only_voice

)

select * from final
