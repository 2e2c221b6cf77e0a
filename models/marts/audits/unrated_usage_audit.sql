with requests as (

    select *
    from {{ ref("fct_request_costs") }}
    where rating_status = 'unrated'

),

final as (

    select
        {{ content_key([
            "billing_period", "team_id", "project_id", "billed_model", "charge_unit",
            "unrated_reason",
        ]) }} as unrated_usage_id,
        billing_period,
        team_id,
        project_id,
        billed_model,
        provider_tier,
        charge_unit,
        unrated_reason,
        count(*) as request_count,
        cast(sum(total_tokens) as bigint) as total_tokens,
        cast(sum(provider_cost) as {{ money_type() }}) as provider_cost,
        min(started_at) as first_seen_at,
        max(started_at) as last_seen_at
    from requests
    group by
        billing_period,
        team_id,
        project_id,
        billed_model,
        provider_tier,
        charge_unit,
        unrated_reason

)

select * from final
