with outcomes as (

    select
        billing_period,
        project_id,
        outcome,
        cast(sum(outcome_count) as bigint) as outcome_count,
        cast(sum(outcome_value) as {{ money_type() }}) as outcome_value,
        count(*) - count(outcome_value) as day_count_without_value
    from {{ ref("int_business_outcomes") }}
    where is_known_project
    group by billing_period, project_id, outcome

),

costs as (

    select
        billing_period,
        project_id,
        cast(sum(request_count) as bigint) as request_count,
        cast(sum(provider_cost) as {{ money_type() }}) as provider_cost,
        cast(sum(gross_charge) as {{ money_type() }}) as gross_charge,
        cast(sum(absorbed_charge) as {{ money_type() }}) as absorbed_charge,
        cast(sum(net_charge) as {{ money_type() }}) as net_charge
    from {{ ref("unit_economics_monthly") }}
    group by billing_period, project_id

),

joined as (

    select
        outcomes.*,
        coalesce(costs.request_count, 0) as request_count,
        coalesce(costs.provider_cost, cast(0 as {{ money_type() }})) as provider_cost,
        coalesce(costs.gross_charge, cast(0 as {{ money_type() }})) as gross_charge,
        coalesce(costs.absorbed_charge, cast(0 as {{ money_type() }})) as absorbed_charge,
        coalesce(costs.net_charge, cast(0 as {{ money_type() }})) as net_charge
    from outcomes
    left join costs
        on
            outcomes.billing_period = costs.billing_period
            and outcomes.project_id = costs.project_id

),

final as (

    select
        {{ content_key(["billing_period", "project_id", "outcome"]) }} as cost_per_outcome_id,
        billing_period,
        project_id,
        outcome,
        outcome_count,
        outcome_value,
        day_count_without_value,
        request_count,
        provider_cost,
        gross_charge,
        absorbed_charge,
        net_charge,
        {{ amount_per("provider_cost", "outcome_count") }} as provider_cost_per_outcome,
        {{ amount_per("gross_charge", "outcome_count") }} as gross_charge_per_outcome,
        {{ amount_per("outcome_value", "outcome_count") }} as value_per_outcome,
        cast(outcome_value - gross_charge as {{ money_type() }}) as value_over_charge
    from joined

)

select * from final
