with source as (

    select * from {{ ref("review_rules") }}

),

typed as (

    select
        review_rule_id,
        measure,
        finding_kind,
        direction,
        threshold,
        minimum_volume,
        minimum_standard_errors,
        minimum_trigger,
        minimum_value_ratio,
        severity,
        description as rule_description
    from source

)

select * from typed
