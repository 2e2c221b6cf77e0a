-- What the requests that carry a tag say of those that do not but share a session, a key, a user
-- or a model with them. A session has one voice, however many requests it has, since its requests
-- are tagged alike; only as evidence for its own session has each request one. Evidence counts in
-- its own billing period and the next, so that a month can close on what was known by its end.
{% set written_tags = "written_" ~ audited_tags() | join(",\n        written_") %}
{% set things_shared = owner_evidence_kinds().values() | sum(start=[]) | unique | list %}
{% set evidence = (
    things_shared | reject("eq", "session_id") | list + ["billing_period", written_tags]
) | join(",\n        ") %}

with cases as (

    select * from {{ ref("int_owner_cases") }}

),

-- In a session of one request no other can learn from it, and none can say anything else.
shared_sessions as (

    select
        session_key,
        max(billing_period) as last_billing_period
    from cases
    group by session_key
    having count(*) > 1

),

-- Sessions of one request are counted here, the others voice by voice.
said as (

    select
        shared_sessions.session_key,
        shared_sessions.last_billing_period,
        case when shared_sessions.session_key is not null then cases.session_id end as session_id,
        {{ evidence }},
        count(*) as request_count
    from cases
    left join shared_sessions on cases.session_key = shared_sessions.session_key
    where coalesce({{ written_tags }}) is not null
    group by
        shared_sessions.session_key,
        shared_sessions.last_billing_period,
        case when shared_sessions.session_key is not null then cases.session_id end,
        {{ evidence }}

),

voices as (

    {% for tag in audited_tags() %}
    {% for kind, columns in owner_evidence_kinds().items() %}
    select
        '{{ tag }}' as tag,
        '{{ kind }}' as evidence_kind,
        {{ content_key(columns) }} as evidence_key,
        billing_period,
        written_{{ tag }} as value,
        {% if kind == "session" -%}
        sum(request_count) as voice_count,
        max(last_billing_period) > billing_period as is_heard_next
        {%- else -%}
        sum(case when session_key is null then request_count else 0 end)
        + count(distinct session_key) as voice_count,
        true as is_heard_next
        {%- endif %}
    from said
    where {{ (columns + ["written_" ~ tag]) | join(" is not null and ") }} is not null
    group by {{ columns | join(", ") }}, billing_period, written_{{ tag }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}
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

    -- a session that is over says nothing more
    select
        tag,
        evidence_kind,
        evidence_key,
        cast({{ dbt.dateadd("month", 1, "billing_period") }} as date) as billing_period,
        value,
        voice_count,
        0 as own_voice_count
    from voices
    where is_heard_next

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
