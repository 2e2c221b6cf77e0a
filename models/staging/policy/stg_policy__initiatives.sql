with source as (

    select * from {{ ref("initiatives") }}

),

typed as (

    select
        initiative_id,
        initiative_name,
        team_id,
        owner,
        status,
        like_project_id,
        provider_tier,
        expected_monthly_requests,
        expected_monthly_tasks,
        volume_range_percent,
        ramp_months,
        starts_on,
        ends_on,
        pool_id,
        project_id,
        committed_on,
        committed_monthly_charge
    from source

)

select * from typed
