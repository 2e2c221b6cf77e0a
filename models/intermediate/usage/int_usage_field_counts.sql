{{ config(materialized="by_part", unique_key="charge_date") }}

with usage_fields as (

    select * from {{ ref("int_usage_fields") }}
    where {{ is_to_build() }}

),

final as (

    select
        source_name,
        file_id,
        record_number,
        {%- for count in counts_of_usage_fields() %}
        cast(sum(case when token_count = '{{ count }}' then tokens end) as bigint) as {{ count }},
        {%- endfor %}
        {%- for count in media_token_counts() %}
        cast(sum(case when media_count = '{{ count }}' then tokens end) as bigint) as {{ count }},
        {%- endfor %}
        cast(sum(case when is_known then 0 else tokens end) as bigint) as unknown_tokens,
        charge_date
    from usage_fields
    where
        token_count is not null
        or media_count is not null
        or not is_known
    group by source_name, file_id, record_number, charge_date

)

select * from final
