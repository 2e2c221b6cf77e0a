with cases as (

    select * from {{ ref("int_owner_cases") }}

),

tested as (

    select
        *,
        {{ confidence_band("confidence") }} as confidence_band
    from {{ ref("int_owner_evidence_tested") }}

),

gaps as (

    select
        *,
        {{ confidence_band("confidence") }} as confidence_band
    from {{ ref("int_tag_gaps") }}
    where inferred_value is not null

),

sessions as (

    select
        {%- for tag in audited_tags() %}
        count(written_{{ tag }}) as {{ tag }}_count,
        {%- endfor %}
        session_key
    from cases
    group by session_key

),

known_voices as (

    {% for tag in audited_tags() %}
    select
        '{{ tag }}' as tag,
        count(*) as session_count,
        cast(sum({{ tag }}_count) as bigint) as request_count
    from sessions
    where {{ tag }}_count > 0
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

tested_bands as (

    select
        tag,
        evidence_kind,
        confidence_band,
        cast(sum(tested_count) as bigint) as tested_count,
        cast(sum(right_count) as bigint) as right_count
    from tested
    group by tag, evidence_kind, confidence_band

),

gap_bands as (

    select
        tag,
        evidence_kind,
        confidence_band,
        count(*) as gap_request_count,
        cast(sum(gross_charge) as {{ money_type() }}) as gap_gross_charge
    from gaps
    group by tag, evidence_kind, confidence_band

),

final as (

    select
        {{ content_key([
            "tested_bands.tag", "tested_bands.evidence_kind", "tested_bands.confidence_band",
        ]) }} as owner_inference_accuracy_id,
        tested_bands.tag,
        tested_bands.evidence_kind,
        tested_bands.confidence_band,
        tested_bands.tested_count,
        tested_bands.right_count,
        {{ share_of("tested_bands.right_count", "tested_bands.tested_count") }}
            as inference_precision,
        {{ share_of(
            "tested_bands.right_count",
            "case when tested_bands.evidence_kind = 'session'"
            ~ " then known_voices.request_count else known_voices.session_count end",
        ) }} as inference_recall,
        coalesce(gap_bands.gap_request_count, 0) as gap_request_count,
        gap_bands.gap_gross_charge
    from tested_bands
    inner join known_voices on tested_bands.tag = known_voices.tag
    left join gap_bands
        on
            tested_bands.tag = gap_bands.tag
            and tested_bands.evidence_kind = gap_bands.evidence_kind
            and tested_bands.confidence_band = gap_bands.confidence_band

)

select * from final
