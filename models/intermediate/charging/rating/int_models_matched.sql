with billed_models as (

    select billed_model
    from {{ ref("int_usage_records") }}

    union distinct

    select billed_model
    from {{ ref("stg_retired__requests") }}

    union distinct

    select billed_model
    from {{ ref("int_control_lines_deduplicated") }}
    where billed_model is not null

    union distinct

    select billed_model
    from {{ ref("int_usage_report_lines_deduplicated") }}
    where billed_model is not null

),

catalogue as (

    select * from {{ ref("stg_reference__models") }}

),

candidates as (

    -- a pattern may name the model with or without the route that gateways put before it
    select
        billed_models.billed_model,
        catalogue.model_pattern,
        catalogue.provider,
        catalogue.model_id,
        catalogue.provider_tier,
        row_number() over (
            partition by billed_models.billed_model
            order by length(catalogue.model_pattern) desc, catalogue.model_pattern
        ) as pattern_rank
    from billed_models
    inner join catalogue
        on
            lower(billed_models.billed_model) like {{ like_pattern("catalogue.model_pattern") }}
            escape '!'
            or regexp_replace(lower(billed_models.billed_model), '^.*/', '')
            like {{ like_pattern("catalogue.model_pattern") }} escape '!'

),

matched as (

    select
        billed_model,
        model_pattern,
        provider,
        model_id,
        provider_tier
    from candidates
    where pattern_rank = 1

)

select * from matched
