with known_fields as (

    select * from {{ ref("stg_reference__usage_fields") }}

),

usage_fields as (

    select
        source_name,
        usage_field,
        1 as record_count,
        tokens,
        started_at as first_seen_at,
        started_at as last_seen_at
    from {{ ref("int_usage_fields") }}

    union all

    select
        source_name,
        usage_field,
        record_count,
        tokens,
        first_seen_at,
        last_seen_at
    from {{ ref("stg_retired__usage_fields") }}

),

unknown_fields as (

    select usage_fields.*
    from usage_fields
    left join known_fields
        on
            usage_fields.source_name = known_fields.source_name
            and usage_fields.usage_field = known_fields.usage_field
    where known_fields.usage_field is null

),

final as (

    select
        {{ content_key(["source_name", "usage_field"]) }} as unknown_usage_field_id,
        source_name,
        usage_field,
        cast(sum(record_count) as bigint) as record_count,
        cast(sum(tokens) as bigint) as tokens,
        min(first_seen_at) as first_seen_at,
        max(last_seen_at) as last_seen_at
    from unknown_fields
    group by source_name, usage_field

)

select * from final
