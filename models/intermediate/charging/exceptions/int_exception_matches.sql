{{ config(
    materialized="by_part",
    unique_key="charge_date",
    meta={"versions_from": {
        "stg_policy__exception_rules": "int_daily_exception_rules",
        "stg_retired__exception_matches": "int_retired_days",
    }},
) }}

{{ reads_too("int_daily_exception_rules") }}

{% set scopes = {
    "team_id": "team_id",
    "project_id": "project_id",
    "environment": "environment",
    "provider": "provider",
    "model": "model_id",
} %}
{% set columns = columns_of("int_exception_matches") %}

with requests as (

    select *
    from {{ ref("int_requests_costed") }}
    where {{ is_to_build() }}

),

rated as (

    select *
    from {{ ref("int_requests_rated") }}
    where
        gross_charge > 0
        and {{ is_to_build() }}

),

rules as (

    select * from {{ ref("stg_policy__exception_rules") }}

),

replacement_rates as (

    select * from {{ ref("int_daily_rates") }}

),

retired_days as (

    select * from {{ ref("int_retired_days") }}

),

retired_rows as (

    select *
    from {{ ref("stg_retired__exception_matches") }}
    where {{ is_to_build() }}

),

matches as (

    select
        requests.request_id,
        rules.rule_id,
        requests.started_at,
        requests.charge_date,
        requests.billing_period,
        requests.team_id,
        requests.project_id,
        rated.gross_charge,
        rules.kind,
        rules.priority,
        rules.fund_id,
        rules.pool_id,
        rules.absorbed_share,
        rules.cap_amount,
        cast(
            case replacement_rates.charge_unit
                when 'token' then {{ token_amount("requests", "replacement_rates") }}
                when 'request' then replacement_rates.request_price
                when 'task' then replacement_rates.task_price
            end * replacement_rates.exchange_rate as {{ money_type() }}
        ) as replacement_charge
    from requests
    inner join rated on requests.request_id = rated.request_id
    inner join rules
        on
            requests.started_at >= rules.starts_at
            and requests.started_at < rules.ends_at
            {%- for scope, column in scopes.items() %}
            and (rules.{{ scope }} is null or rules.{{ scope }} = requests.{{ column }})
            {%- endfor %}
            and (rules.tag is null or {{ list_has("requests.tags", "rules.tag") }})
    left join replacement_rates
        on
            rules.replacement_rate_id = replacement_rates.rate_id
            and requests.charge_date = replacement_rates.charge_date

)

{{ with_retired_rows("matches", columns) }}
