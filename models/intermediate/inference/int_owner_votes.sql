-- What the requests that carry a tag say of those that do not but share a session, a key, a user
-- or a model with them. A session has one voice, however many requests it has, since its requests
-- are tagged alike; only as evidence for its own session has each request one. Evidence counts in
-- its own billing period and the next, so that a month can close on what was known by its end.
with cases as (

    select * from {{ ref("int_owner_cases") }}

),

evidence as (

    {{ owner_evidence("cases") }}

),

voices as (

    {% for tag in audited_tags() %}
    select
        '{{ tag }}' as tag,
        evidence_kind,
        evidence_key,
        billing_period,
        written_{{ tag }} as value,
        count(
            distinct case when evidence_kind = 'session' then request_id else session_key end
        ) as voice_count
    from evidence
    where written_{{ tag }} is not null
    group by evidence_kind, evidence_key, billing_period, written_{{ tag }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

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

    union all

    select
        tag,
        evidence_kind,
        evidence_key,
        cast({{ dbt.dateadd("month", 1, "billing_period") }} as date) as billing_period,
        value,
        voice_count,
        0 as own_voice_count
    from voices

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

final as (

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

)

select * from final
