with source as (

    select * from {{ source("retired", "retired_matched_rates") }}

),

renamed as (

    select
        charge_date,
        charge_unit,
        provider_tier,
        model_id,
        team_id,
        project_id,
        rate_id
    from source

)

select * from renamed
