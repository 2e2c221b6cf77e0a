with split as (

    select * from {{ ref("int_shared_costs_split") }}

),

incurred as (

    select * from {{ ref("int_shared_costs_incurred") }}

),

final as (

    select
        {{ content_key([
            "split.shared_cost_id", "split.billing_period", "split.line_type", "split.payer_id",
            "split.cost_center",
        ]) }} as shared_cost_allocation_id,
        split.billing_period,
        split.shared_cost_id,
        incurred.shared_cost_name,
        split.line_type,
        incurred.provider_tier,
        split.driver,
        split.payer_type,
        split.payer_id,
        split.team_id,
        split.cost_center,
        cast(split.weight as {{ weight_type() }}) as weight,
        cast(split.total_weight as {{ weight_type() }}) as total_weight,
        cast(split.amount as {{ money_type() }}) as amount
    from split
    inner join incurred
        on
            split.shared_cost_id = incurred.shared_cost_id
            and split.billing_period = incurred.billing_period

)

select * from final
