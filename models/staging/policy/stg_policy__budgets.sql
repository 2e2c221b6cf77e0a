with source as (

    select * from {{ ref("budgets") }}

),

typed as (

    select
        budget_id,
        team_id,
        project_id,
        period_start,
        period_months,
        amount
    from source

)

select * from typed
