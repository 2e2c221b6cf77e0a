with team_months as (

    select * from {{ ref("int_team_months_planned") }}

),

initiatives as (

    select
        team_id,
        billing_period,
        count(*) as initiative_count,
        sum(case when status = 'proposed' then 0 * additional_charge else additional_charge end)
            as approved_charge,
        sum(case when status = 'proposed' then additional_charge else 0 * additional_charge end)
            as proposed_charge,
        sum(case when status = 'proposed' then high_charge else 0 * high_charge end)
            as proposed_high_charge,
        sum(allowance_charge) as allowance_charge
    from {{ ref("initiative_forecasts") }}
    where unpriced_reason is null
    group by team_id, billing_period

),

team_rows as (

    select
        team_months.team_id,
        team_months.billing_period,
        team_months.budget_amount,
        team_months.run_rate_charge,
        team_months.other_charge,
        coalesce(initiatives.initiative_count, 0) as initiative_count,
        coalesce(initiatives.approved_charge, 0) as approved_charge,
        coalesce(initiatives.proposed_charge, 0) as proposed_charge,
        coalesce(initiatives.proposed_high_charge, 0) as proposed_high_charge,
        coalesce(initiatives.allowance_charge, 0) as allowance_charge
    from team_months
    left join initiatives
        on
            team_months.team_id = initiatives.team_id
            and team_months.billing_period = initiatives.billing_period

),

rows_with_total as (

    select * from team_rows

    union all

    select
        null as team_id,
        billing_period,
        sum(budget_amount) as budget_amount,
        sum(run_rate_charge) as run_rate_charge,
        sum(other_charge) as other_charge,
        sum(initiative_count) as initiative_count,
        sum(approved_charge) as approved_charge,
        sum(proposed_charge) as proposed_charge,
        sum(proposed_high_charge) as proposed_high_charge,
        sum(allowance_charge) as allowance_charge
    from team_rows
    where budget_amount is not null
    group by billing_period

),

final as (

    select
        team_id,
        billing_period,
        cast(initiative_count as integer) as initiative_count,
        cast(budget_amount as {{ money_type() }}) as budget_amount,
        cast(run_rate_charge as {{ money_type() }}) as run_rate_charge,
        cast(other_charge as {{ money_type() }}) as other_charge,
        cast(approved_charge as {{ money_type() }}) as approved_charge,
        cast(proposed_charge as {{ money_type() }}) as proposed_charge,
        cast(proposed_high_charge as {{ money_type() }}) as proposed_high_charge,
        cast(allowance_charge as {{ money_type() }}) as allowance_charge,
        cast(
            budget_amount - run_rate_charge - other_charge - approved_charge as {{ money_type() }}
        ) as left_after_approved,
        cast(
            budget_amount - run_rate_charge - other_charge - approved_charge - proposed_charge
            as {{ money_type() }}
        ) as left_after_proposed
    from rows_with_total

)

select * from final
