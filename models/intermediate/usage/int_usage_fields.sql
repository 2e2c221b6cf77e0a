{{ config(
    materialized="by_part",
    unique_key="charge_date",
    meta={"versions_from": dict.fromkeys(usage_logs().values(), "int_file_days")},
) }}

-- A new source with an open list of counts is one entry here.
{% set sources = [
    "litellm_standard_logging", "litellm_spend_logs", "otel_spans", "langfuse_observations",
    "vertex_requests",
] %}
{% set logged_day = "cast(" ~ billing_time("started_at") ~ " as date)" %}

with records as (
    {%- for source_name in sources %}

    select
        '{{ source_name }}' as source_name,
        file_id,
        record_number,
        started_at,
        usage_fields,
        {{ logged_day }} as charge_date
    from {{ ref(usage_logs()[source_name]) }}
    where
        usage_fields is not null
        and {{ is_to_build(logged_day, "started_at") }}
    {{ "union all" if not loop.last }}
    {%- endfor %}

),

late_days as (

    -- what comes after its period was retired is in no later model but retired_period_arrivals
    select *
    from {{ ref("int_file_days") }}
    where
        is_after_retirement
        and {{ is_to_build() }}

),

known_fields as (

    select * from {{ ref("stg_reference__usage_fields") }}

),

unnested as (

    select
        records.source_name,
        records.file_id,
        records.record_number,
        records.started_at,
        records.charge_date,
        {{ each_row_of("records.usage_fields") }} as counted
    from records
    left join late_days
        on
            records.source_name = late_days.source_name
            and records.file_id = late_days.file_id
            and records.charge_date = late_days.charge_date
    where late_days.file_id is null

),

final as (

    select
        unnested.source_name,
        unnested.file_id,
        unnested.record_number,
        unnested.started_at,
        unnested.counted.usage_field,
        unnested.counted.tokens,
        known_fields.token_count,
        known_fields.media_count,
        known_fields.usage_field is not null as is_known,
        unnested.charge_date
    from unnested
    left join known_fields
        on
            unnested.source_name = known_fields.source_name
            and unnested.counted.usage_field = known_fields.usage_field

)

select * from final
