with source as (

    select * from {{ source("retired", "retired_exception_matches") }}

),

renamed as (

    select
        request_id,
        rule_id,
        started_at,
        charge_date,
        billing_period,
        team_id,
        project_id,
        gross_charge,
        kind,
        priority,
        fund_id,
        pool_id,
        absorbed_share,
        cap_amount,
        replacement_charge
    from source

)

select * from renamed
