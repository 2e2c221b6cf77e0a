{% set gap_columns = metadata_gap_columns() %}

with daily_gaps as (

    select * from {{ ref("metadata_gaps_daily") }}

),

likely_values as (

    select * from {{ ref("int_likely_values") }}

),

gaps as (

    select
        {{ content_key(["billing_period"] + gap_columns) }} as metadata_gap_id,
        {{ content_key(gap_columns) }} as gap_key,
        billing_period,
        {{ gap_columns | join(",\n        ") }},
        gap,
        cast(sum(request_count) as bigint) as request_count,
        cast(sum(total_tokens) as bigint) as total_tokens,
        cast(sum(gross_charge) as {{ money_type() }}) as gross_charge,
        cast(sum(suspense_charge) as {{ money_type() }}) as suspense_charge,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from daily_gaps
    group by
        billing_period,
        {{ gap_columns | join(",\n        ") }},
        gap

),

final as (

    select
        gaps.metadata_gap_id,
        gaps.billing_period,
        {%- for column in gap_columns %}
        gaps.{{ column }},
        {%- endfor %}
        gaps.gap,
        gaps.request_count,
        coalesce(previous.request_count, 0) as previous_request_count,
        gaps.total_tokens,
        gaps.gross_charge,
        coalesce(previous.gross_charge, 0) as previous_gross_charge,
        gaps.suspense_charge,
        gaps.first_seen_at,
        gaps.last_seen_at,
        min(gaps.billing_period) over (partition by gaps.gap_key) as first_billing_period,
        likely_values.likely_value,
        likely_values.expected_share as likely_value_share,
        likely_values.evidence_kind as likely_value_evidence
    from gaps
    left join gaps as previous
        on
            gaps.gap_key = previous.gap_key
            and gaps.billing_period = {{ dbt.dateadd("month", 1, "previous.billing_period") }}
    left join likely_values on gaps.metadata_gap_id = likely_values.metadata_gap_id

)

select * from final
