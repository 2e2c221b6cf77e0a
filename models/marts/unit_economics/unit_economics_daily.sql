{{ config(materialized="by_part", unique_key="charge_date") }}

{% set dimensions = [
    "charge_date", "team_id", "project_id", "environment", "billed_model",
] %}

with requests as (

    select *
    from {{ ref("fct_request_costs") }}
    where {{ is_to_build() }}

),

measured as (

    select
        {{ dimensions | join(",\n        ") }},
        {{ unit_economics_measures() }}
    from requests
    group by {{ dimensions | join(", ") }}

),

final as (

    select
        {{ content_key(dimensions) }} as unit_economics_daily_id,
        {{ dimensions | join(",\n        ") }},
        {{ billing_period_of("charge_date") }} as billing_period,
        {{ unit_economics_columns() }}
    from measured

)

select * from final
