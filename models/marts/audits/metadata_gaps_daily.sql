{% set gap_columns = [
    "charge_date", "tag", "repaired_from", "unknown_value", "api_key_hash", "api_key_alias",
    "team_id", "project_id", "application",
] %}

with gaps as (

    select * from {{ ref("int_tag_gaps") }}

),

final as (

    select
        {{ content_key(gap_columns) }} as metadata_gap_day_id,
        billing_period,
        {{ gap_columns | join(",\n        ") }},
        gap,
        count(*) as request_count,
        cast(sum(total_tokens) as bigint) as total_tokens,
        cast(sum(gross_charge) as {{ money_type() }}) as gross_charge,
        cast(sum(suspense_charge) as {{ money_type() }}) as suspense_charge,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at
    from gaps
    group by
        billing_period,
        {{ gap_columns | join(",\n        ") }},
        gap

)

select * from final
