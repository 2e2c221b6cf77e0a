{% set gap_columns = [
    "billing_period", "tag", "repaired_from", "unknown_value", "api_key_hash", "api_key_alias",
    "team_id",
] %}

with requests as (

    select *
    from {{ ref("fct_request_costs") }}
    where tag_status <> 'complete'

),

tag_sources as (

    {% for tag in audited_tags() %}
    select
        billing_period,
        '{{ tag }}' as tag,
        {{ tag }}_source as repaired_from,
        unknown_{{ tag }} as unknown_value,
        api_key_hash,
        api_key_alias,
        team_id,
        started_at,
        total_tokens,
        gross_charge,
        suspense_charge
    from requests
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

gaps as (

    select
        *,
        case when repaired_from is null then 'missing' else 'repaired' end as gap
    from tag_sources
    where
        repaired_from is null
        or {{ is_repair("repaired_from") }}

),

final as (

    select
        {{ content_key(gap_columns) }} as metadata_gap_id,
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
        {{ gap_columns | join(",\n        ") }},
        gap

)

select * from final
