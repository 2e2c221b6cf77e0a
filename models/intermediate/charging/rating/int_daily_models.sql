with logged_models as (

    select distinct
        charge_date,
        billed_model
    from {{ ref("int_usage_records") }}

),

models as (

    select * from {{ ref("int_models_matched") }}

),

final as (

    select
        logged_models.charge_date,
        models.billed_model,
        models.model_pattern,
        models.provider,
        models.model_id,
        models.provider_tier
    from logged_models
    inner join models on logged_models.billed_model = models.billed_model

)

select * from final
