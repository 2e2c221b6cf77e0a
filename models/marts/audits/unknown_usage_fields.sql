with usage_fields as (

    select *
    from {{ ref("int_usage_fields") }}
    where not is_known

),

final as (

    select
        {{ content_key(["source_name", "usage_field"]) }} as unknown_usage_field_id,
        source_name,
        usage_field,
        count(*) as record_count,
        cast(sum(tokens) as bigint) as tokens,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at
    from usage_fields
    group by source_name, usage_field

)

select * from final
