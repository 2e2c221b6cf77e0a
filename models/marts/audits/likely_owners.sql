with gaps as (

    select
        *,
        {{ content_key(["billing_period"] + metadata_gap_columns()) }} as metadata_gap_id
    from {{ ref("int_tag_gaps") }}
    where gap = 'missing'

),

gap_sizes as (

    select
        metadata_gap_id,
        count(*) as gap_request_count
    from gaps
    group by metadata_gap_id

),

likely_values as (

    select
        metadata_gap_id,
        billing_period,
        tag,
        unknown_value,
        api_key_hash,
        api_key_alias,
        team_id,
        inferred_value as likely_value,
        evidence_kind,
        count(*) as request_count,
        sum(agreeing_count) as agreeing_count,
        sum(voice_count) as voice_count,
        sum(confidence) as expected_right_count,
        cast(sum(gross_charge) as {{ money_type() }}) as gross_charge,
        cast(sum(suspense_charge) as {{ money_type() }}) as suspense_charge
    from gaps
    where inferred_value is not null
    group by
        metadata_gap_id,
        billing_period,
        tag,
        unknown_value,
        api_key_hash,
        api_key_alias,
        team_id,
        inferred_value,
        evidence_kind

),

final as (

    select
        {{ content_key([
            "likely_values.metadata_gap_id", "likely_values.likely_value",
            "likely_values.evidence_kind",
        ]) }} as likely_owner_id,
        likely_values.metadata_gap_id,
        likely_values.billing_period,
        likely_values.tag,
        likely_values.unknown_value,
        likely_values.api_key_hash,
        likely_values.api_key_alias,
        likely_values.team_id,
        likely_values.likely_value,
        likely_values.evidence_kind,
        likely_values.request_count,
        {{ share_of("likely_values.agreeing_count", "likely_values.voice_count") }}
            as agreeing_share,
        {{ share_of(
            "cast(likely_values.expected_right_count * 10000 as bigint)",
            "10000 * likely_values.request_count",
        ) }} as confidence,
        {{ share_of(
            "cast(likely_values.expected_right_count * 10000 as bigint)",
            "10000 * gap_sizes.gap_request_count",
        ) }} as expected_share,
        likely_values.gross_charge,
        likely_values.suspense_charge
    from likely_values
    inner join gap_sizes on likely_values.metadata_gap_id = gap_sizes.metadata_gap_id

)

select * from final
