with charges as (

    select * from {{ ref("int_initiative_charges") }}

),

initiatives as (

    select * from {{ ref("stg_policy__initiatives") }}

),

allowances as (

    select * from {{ ref("int_initiative_allowances") }}

),

project_run_rates as (

    select
        project_id,
        billing_period,
        expected_charge
    from {{ ref("run_rate_forecast") }}
    where
        project_id is not null
        and project_id <> 'unassigned'

),

team_months as (

    select * from {{ ref("int_team_months_planned") }}

),

drawn as (

    select
        charges.*,
        cast(
            least(charges.expected_charge, coalesce(allowances.available_amount, 0))
            as {{ money_type() }}
        ) as allowance_charge
    from charges
    left join allowances
        on
            charges.initiative_id = allowances.initiative_id
            and charges.billing_period = allowances.billing_period

),

joined as (

    select
        drawn.*,
        initiatives.initiative_name,
        initiatives.team_id,
        initiatives.status,
        initiatives.project_id,
        drawn.expected_charge - drawn.allowance_charge as net_charge,
        case
            when initiatives.project_id is null then cast(0 as {{ money_type() }})
            when team_months.run_rate_charge is not null
                then coalesce(project_run_rates.expected_charge, cast(0 as {{ money_type() }}))
        end as project_run_rate_charge,
        team_months.run_rate_charge as team_run_rate_charge,
        team_months.other_charge as team_other_charge,
        team_months.budget_amount as team_budget_amount
    from drawn
    inner join initiatives on drawn.initiative_id = initiatives.initiative_id
    left join project_run_rates
        on
            initiatives.project_id = project_run_rates.project_id
            and drawn.billing_period = project_run_rates.billing_period
    left join team_months
        on
            initiatives.team_id = team_months.team_id
            and drawn.billing_period = team_months.billing_period

),

additional as (

    -- what a running initiative's project is charged already is in the team's run-rate
    select
        *,
        greatest(net_charge - project_run_rate_charge, cast(0 as {{ money_type() }}))
            as additional_charge
    from joined

),

final as (

    select
        initiative_id,
        initiative_name,
        team_id,
        status,
        billing_period,
        ramp_share,
        volume_unit,
        expected_volume,
        unit_charge,
        case when unit_charge is null then 'no usage of the project it is like, or no rate' end
            as unpriced_reason,
        cast(low_charge as {{ money_type() }}) as low_charge,
        cast(expected_charge as {{ money_type() }}) as expected_charge,
        cast(high_charge as {{ money_type() }}) as high_charge,
        allowance_charge,
        cast(net_charge as {{ money_type() }}) as expected_net_charge,
        project_run_rate_charge,
        cast(additional_charge as {{ money_type() }}) as additional_charge,
        team_run_rate_charge,
        team_other_charge,
        team_budget_amount,
        cast(
            team_budget_amount - team_run_rate_charge - team_other_charge - additional_charge
            as {{ money_type() }}
        ) as team_budget_left
    from additional

)

select * from final
