-- What each project did, cost and achieved in a day.
with requests as (

    select * from {{ ref("fct_request_costs") }}

),

outcomes as (

    select * from {{ ref("int_business_outcomes") }}

),

parts as (

    select
        project_id,
        charge_date as activity_date,
        1 as request_count,
        coalesce(gross_charge, 0) as gross_charge,
        0 as outcome_count,
        0 as outcome_value
    from requests
    where project_id <> 'unassigned'

    union all

    select
        project_id,
        outcome_date as activity_date,
        0 as request_count,
        0 as gross_charge,
        outcome_count,
        coalesce(outcome_value, 0) as outcome_value
    from outcomes
    where is_known_project

)

select
    project_id,
    activity_date,
    cast(sum(request_count) as bigint) as request_count,
    cast(sum(gross_charge) as {{ money_type() }}) as gross_charge,
    cast(sum(outcome_count) as bigint) as outcome_count,
    cast(sum(outcome_value) as {{ money_type() }}) as outcome_value
from parts
group by project_id, activity_date
