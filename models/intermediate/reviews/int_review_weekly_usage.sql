-- A project's weeks in each quarter, as its team's; unowned usage is nobody's behaviour.
{% set keys = ["quarter_start", "team_id", "project_id"] %}

with requests as (

    select
        *,
        {{ quarter_of("charge_date") }} as quarter_start
    from {{ ref("fct_request_costs") }}
    where
        team_id <> 'suspense'
        and project_id <> 'unassigned'

),

weekly_usage as (

    select
        {{ keys | join(",\n        ") }},
        {{ week_of_quarter("charge_date", "quarter_start") }} as week_number,
        count(*) as request_count,
        sum(case when provider_tier is not null then 1 else 0 end) as tiered_request_count,
        sum(case when provider_tier = 'premium' then 1 else 0 end) as premium_request_count,
        sum(case when status = 'failure' then 1 else 0 end) as failed_request_count,
        sum(coalesce(retry_count, 0)) as retry_count,
        sum(case when tag_status = 'complete' then 1 else 0 end) as complete_request_count,
        sum(cache_read_tokens) as cache_read_tokens,
        sum(fresh_input_tokens + cache_read_tokens + cache_write_tokens + cache_write_1h_tokens)
            as input_tokens,
        sum(coalesce(provider_cost, 0)) as provider_cost
    from requests
    group by {{ keys | join(", ") }}, week_number

)

select * from weekly_usage
