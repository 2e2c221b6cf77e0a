{{ config(
    materialized="by_part",
    unique_key="charge_date",
    meta={
        "version_of": "rows",
        "versions_from": {"stg_retired__matched_rates": "int_retired_days"},
    },
) }}

-- Of the rates in force that name nothing but what the usage has, the most specific wins: one for
-- the project before one for the team, that before one for the model, that before one for the tier.
{% set usage_columns = [
    "charge_date", "charge_unit", "provider_tier", "model_id", "team_id", "project_id",
] %}
{% set columns = usage_columns + ["rate_id"] %}

with usage as (

    select distinct
        {{ usage_columns | join(",
        ") }}
    from {{ ref("int_requests_costed") }}
    where
        model_id is not null
        and {{ is_to_build() }}

),

rates as (

    select * from {{ ref("int_daily_rates") }}

),

retired_days as (

    select * from {{ ref("int_retired_days") }}

),

retired_rows as (

    select *
    from {{ ref("stg_retired__matched_rates") }}
    where {{ is_to_build() }}

),

candidates as (

    select
        usage.*,
        rates.rate_id,
        row_number() over (
            partition by
                usage.{{ usage_columns | join(",
                usage.") }}
            order by {{ rate_specificity("rates") }} desc, rates.rate_id
        ) as precedence
    from usage
    inner join rates
        on
            usage.charge_date = rates.charge_date
            and usage.charge_unit = rates.charge_unit
            and {{ rate_applies("rates", "usage") }}

),

matched as (

    select
        {{ usage_columns | join(",
        ") }},
        rate_id
    from candidates
    where precedence = 1

)

{{ with_retired_rows("matched", columns) }}
