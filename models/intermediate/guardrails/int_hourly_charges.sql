{{ config(materialized="by_part", unique_key="charge_date") }}

with request_costs as (

    select *
    from {{ ref("fct_request_costs") }}
    where {{ is_to_build() }}

),

scoped as (

    -- usage of no known project is watched by team, so that an unknown key shows, too
    select
        case
            when project_id = 'unassigned' then team_id || '/unassigned'
            else project_id
        end as charge_scope_id,
        project_id,
        case when project_id = 'unassigned' then team_id end as unassigned_team_id,
        charge_date,
        cast(date_trunc('hour', {{ billing_time("started_at") }}) as timestamp) as hour_start,
        coalesce(gross_charge, 0) as gross_charge
    from request_costs

),

final as (

    select
        charge_scope_id,
        project_id,
        unassigned_team_id,
        charge_date,
        hour_start,
        count(*) as request_count,
        cast(sum(gross_charge) as {{ money_type() }}) as gross_charge
    from scoped
    group by
        charge_scope_id,
        project_id,
        unassigned_team_id,
        charge_date,
        hour_start

)

select * from final
