with incurred as (

    select *
    from {{ ref("int_shared_costs_incurred") }}
    where committed_tokens is not null

),

final as (

    select
        {{ content_key(["shared_cost_id", "billing_period"]) }} as committed_throughput_id,
        billing_period,
        shared_cost_id,
        shared_cost_name,
        provider_tier,
        committed_tokens,
        cast(used_tokens as bigint) as used_tokens,
        cast(
            {{ pro_rata("cast(1 as " ~ money_type() ~ ")", "used_tokens", "committed_tokens") }}
            as decimal(18, 6)
        ) as utilisation,
        amount,
        used_amount,
        idle_amount,
        idle_policy
    from incurred

)

select * from final
