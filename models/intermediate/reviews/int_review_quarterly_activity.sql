-- A team's quarter in a project: usage, money and outcomes. Outcomes belong to the team that owned
-- the project on their day.
{% set keys = ["quarter_start", "team_id", "project_id"] %}

with requests as (

    select
        *,
        {{ quarter_of("charge_date") }} as quarter_start
    from {{ ref("fct_request_costs") }}

),

project_days as (

    select * from {{ ref("int_daily_projects") }}

),

usage as (

    select
        {{ keys | join(",\n        ") }},
        count(*) as request_count,
        sum(total_tokens) as total_tokens,
        sum(coalesce(provider_cost, 0)) as provider_cost,
        sum(coalesce(gross_charge, 0)) as gross_charge,
        sum(coalesce(absorbed_charge, 0)) as absorbed_charge,
        sum(coalesce(net_charge, 0)) as net_charge
    from requests
    group by {{ keys | join(", ") }}

),

outcomes as (

    select
        {{ quarter_of("outcomes.outcome_date") }} as quarter_start,
        project_days.team_id,
        outcomes.project_id,
        sum(outcomes.outcome_count) as outcome_count,
        sum(outcomes.outcome_value) as outcome_value
    from {{ ref("int_business_outcomes") }} as outcomes
    inner join project_days
        on
            outcomes.project_id = project_days.project_id
            and outcomes.outcome_date = project_days.charge_date
    group by {{ quarter_of("outcomes.outcome_date") }}, project_days.team_id, outcomes.project_id

)

select
    usage.quarter_start,
    usage.team_id,
    usage.project_id,
    cast(usage.request_count as bigint) as request_count,
    cast(usage.total_tokens as bigint) as total_tokens,
    cast(usage.provider_cost as {{ money_type() }}) as provider_cost,
    cast(usage.gross_charge as {{ money_type() }}) as gross_charge,
    cast(usage.absorbed_charge as {{ money_type() }}) as absorbed_charge,
    cast(usage.net_charge as {{ money_type() }}) as net_charge,
    cast(coalesce(outcomes.outcome_count, 0) as bigint) as outcome_count,
    cast(outcomes.outcome_value as {{ money_type() }}) as outcome_value
from usage
left join outcomes
    on
        usage.quarter_start = outcomes.quarter_start
        and usage.team_id = outcomes.team_id
        and usage.project_id = outcomes.project_id
