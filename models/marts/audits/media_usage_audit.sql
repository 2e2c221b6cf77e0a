{% set grain = [
    "billing_period", "team_id", "project_id", "billed_model", "provider_cost_source",
] %}

with requests as (

    select *
    from {{ ref("fct_request_costs") }}
    where {{ media_tokens("fct_request_costs") }} > 0

),

final as (

    select
        {{ content_key(grain) }} as media_usage_id,
        {{ grain | join(",\n        ") }},
        count(*) as request_count,
        {%- for count in media_token_counts() %}
        cast(sum({{ count }}) as bigint) as {{ count }},
        {%- endfor %}
        cast(sum(total_tokens) as bigint) as total_tokens,
        cast(sum(provider_cost) as {{ money_type() }}) as provider_cost,
        cast(sum(gross_charge) as {{ money_type() }}) as gross_charge
    from requests
    group by {{ grain | join(", ") }}

)

select * from final
