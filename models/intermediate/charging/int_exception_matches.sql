{% set scopes = {
    "team_id": "team_id",
    "project_id": "project_id",
    "environment": "environment",
    "provider": "provider",
    "model": "model_id",
} %}

with requests as (

    select * from {{ ref("int_requests_rated") }}

),

rules as (

    select * from {{ ref("stg_policy__exception_rules") }}

),

replacement_rates as (

    select * from {{ ref("stg_policy__rates") }}

),

matches as (

    select
        requests.request_id,
        rules.rule_id,
        requests.started_at,
        requests.charge_date,
        requests.billing_period,
        requests.team_id,
        requests.gross_charge,
        rules.kind,
        rules.priority,
        rules.fund_id,
        rules.pool_id,
        rules.absorbed_share,
        rules.cap_amount,
        case
            when rules.replacement_rate_id is null then null
            when requests.charge_unit = 'request'
                then cast(replacement_rates.request_price as {{ money_type() }})
            else {{ token_amount("requests", "replacement_rates") }}
        end as replacement_charge
    from requests
    inner join rules
        on
            requests.started_at >= rules.starts_at
            and requests.started_at < rules.ends_at
            {%- for scope, column in scopes.items() %}
            and (rules.{{ scope }} is null or rules.{{ scope }} = requests.{{ column }})
            {%- endfor %}
            and (rules.tag is null or {{ list_has("requests.tags", "rules.tag") }})
    left join replacement_rates on rules.replacement_rate_id = replacement_rates.rate_id
    where requests.gross_charge > 0

)

select * from matches
