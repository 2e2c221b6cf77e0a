-- Of all that the evidence suggests for a gap the value that is right for most of its requests.
with likely_owners as (

    select * from {{ ref("likely_owners") }}

),

ranked_kinds as (

    select
        *,
        row_number() over (
            partition by metadata_gap_id, likely_value
            order by request_count desc, evidence_kind asc
        ) as kind_rank
    from likely_owners

),

likely_values as (

    select
        metadata_gap_id,
        likely_value,
        cast(sum(expected_share) as {{ confidence_type() }}) as expected_share,
        max(case when kind_rank = 1 then evidence_kind end) as evidence_kind
    from ranked_kinds
    group by metadata_gap_id, likely_value

),

ranked as (

    select
        *,
        row_number() over (
            partition by metadata_gap_id
            order by expected_share desc, likely_value asc
        ) as value_rank
    from likely_values

),

final as (

    select
        metadata_gap_id,
        likely_value,
        expected_share,
        evidence_kind
    from ranked
    where value_rank = 1

)

select * from final
