{{ config(
    materialized="by_part",
    unique_key="billing_period",
) }}

-- What the requests of a billing period that carry a tag say of those that do not but share a
-- session, a key, a user or a model with them. A session has one voice, however many requests it
-- has, since its requests are tagged alike; only as evidence for its own session has each request
-- one. Hardly a session says two things or goes on in the next month: those are counted voice by
-- voice, and all others at once.
{% set written_tags = "written_" ~ audited_tags() | join(",\n        written_") %}
{% set things_shared = owner_evidence_kinds().values() | sum(start=[]) | unique | list %}
{% set said_by_a_session = (
    things_shared | reject("in", ["session_id", "billed_model"]) | list
    + ["billing_period", written_tags]
) | join(",\n        ") %}

with cases as (

    select *
    from {{ ref("int_owner_cases") }}
    where {{ is_to_build("billing_period") }}

),

spread_sessions as (

    select *
    from {{ ref("int_spread_sessions") }}
    where {{ is_to_build("billing_period") }}

),

session_counts as (

    select
        session_key,
        billing_period,
        count(*) as request_count
    from cases
    group by session_key, billing_period

),

-- In a session of one request no other can learn from it, and none can say anything else.
shared_sessions as (

    select
        session_counts.session_key,
        session_counts.billing_period,
        spread_sessions.session_key is not null as is_spread,
        coalesce(spread_sessions.goes_on, false) as goes_on
    from session_counts
    left join spread_sessions
        on
            session_counts.session_key = spread_sessions.session_key
            and session_counts.billing_period = spread_sessions.billing_period
    where
        session_counts.request_count > 1
        or spread_sessions.session_key is not null

),

tagged_cases as (

    select
        cases.*,
        shared_sessions.session_key as shared_session_key,
        shared_sessions.is_spread,
        shared_sessions.goes_on
    from cases
    left join shared_sessions
        on
            cases.session_key = shared_sessions.session_key
            and cases.billing_period = shared_sessions.billing_period
    where coalesce({{ written_tags }}) is not null

),

said as (

    select
        shared_session_key,
        is_spread,
        goes_on,
        case when shared_session_key is not null then session_id end as session_id,
        {{ said_by_a_session }},
        billed_model,
        count(*) as request_count
    from tagged_cases
    group by
        shared_session_key,
        is_spread,
        goes_on,
        case when shared_session_key is not null then session_id end,
        {{ said_by_a_session }},
        billed_model

),

said_by_sessions as (

    select
        shared_session_key,
        session_id,
        {{ said_by_a_session }},
        min(billed_model) as first_model,
        cast(sum(request_count) as bigint) as request_count
    from said
    where
        shared_session_key is not null
        and not is_spread
    group by
        shared_session_key,
        session_id,
        {{ said_by_a_session }}

),

-- Those whose requests differ in their models alone, and that are of one period.
steady_sessions as (

    select
        shared_session_key,
        billing_period,
        min(first_model) as first_model
    from said_by_sessions
    group by shared_session_key, billing_period
    having count(*) = 1

),

told as (

    select
        said.*,
        steady_sessions.shared_session_key is not null as is_steady,
        coalesce(
            said.billed_model = steady_sessions.first_model,
            steady_sessions.first_model is null
        ) as is_first_model
    from said
    left join steady_sessions
        on
            said.shared_session_key = steady_sessions.shared_session_key
            and said.billing_period = steady_sessions.billing_period

),

counted_one_by_one as (

    select *
    from told
    where not is_steady

),

-- A steady session has a voice for each of its models, and one where models do not matter.
counted_at_once as (

    select
        {{ said_by_a_session }},
        billed_model,
        case when not is_steady then shared_session_key end as session_key,
        sum(
            case when is_steady then 1 when shared_session_key is null then request_count else 0 end
        ) as voice_count_of_model,
        sum(
            case
                when is_steady and is_first_model then 1
                when shared_session_key is null then request_count
                else 0
            end
        ) as voice_count
    from told
    group by
        {{ said_by_a_session }},
        billed_model,
        case when not is_steady then shared_session_key end

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
        bool_or(goes_on) as is_heard_next
        {%- else -%}
        sum({{ "voice_count_of_model" if "billed_model" in columns else "voice_count" }})
        + count(distinct session_key) as voice_count,
        true as is_heard_next
        {%- endif %}
    from {{ "counted_one_by_one" if kind == "session" else "counted_at_once" }}
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

steady_voices as (

    select
        said_by_sessions.*,
        {{ content_key(["said_by_sessions.session_id"]) }} as evidence_key
    from said_by_sessions
    inner join steady_sessions
        on
            said_by_sessions.shared_session_key = steady_sessions.shared_session_key
            and said_by_sessions.billing_period = steady_sessions.billing_period
    where said_by_sessions.session_id is not null

),

final as (

    select
        tag,
        evidence_kind,
        evidence_key,
        billing_period,
        value,
        cast(voice_count as bigint) as voice_count,
        false as is_only_voice,
        is_heard_next
    from voices

    {%- for tag in audited_tags() %}

    union all

    select
        '{{ tag }}' as tag,
        'session' as evidence_kind,
        evidence_key,
        billing_period,
        written_{{ tag }} as value,
        request_count as voice_count,
        true as is_only_voice,
        false as is_heard_next
    from steady_voices
    where written_{{ tag }} is not null
    {%- endfor %}

)

select * from final
