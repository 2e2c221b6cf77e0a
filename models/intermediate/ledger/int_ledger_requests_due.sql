-- What today's inputs charge for each request of the periods that close now, and of the closed ones
-- with a line that changed; a request stands on the line of its payer and on one of each fund.
{% set line_key %}
{{ content_key(
    ["billing_period", "payer_id", "line_type"] + charge_origin_columns() + charge_line_columns()
) }}
{% endset %}

with changed_periods as (

    select billing_period
    from {{ ref("int_billing_periods") }}
    where is_closing

    union distinct

    select charge_period as billing_period
    from {{ ref("int_ledger_line_changes") }}

),

requests as (

    select requests.*
    from {{ ref("fct_request_costs") }} as requests
    inner join changed_periods on requests.billing_period = changed_periods.billing_period

),

absorbed_charges as (

    select * from {{ ref("fct_absorbed_charges") }}

),

charged_requests as (

    select
        request_id,
        billing_period,
        charged_team_id as payer_id,
        charged_team_id as team_id,
        charged_cost_center as cost_center,
        {%- for column in charge_line_columns() if column not in ["team_id", "cost_center"] %}
        {{ column }},
        {%- endfor %}
        line_type,
        {%- for column in charge_origin_columns() %}
        cast(null as string) as {{ column }},
        {%- endfor %}
        total_tokens,
        gross_charge,
        gross_charge - absorbed_charge as exact_charge,
        provider_cost,
        list_cost
    from requests

),

absorbed_requests as (

    select
        requests.request_id,
        requests.billing_period,
        absorbed_charges.fund_id as payer_id,
        {%- for column in charge_line_columns() %}
        requests.{{ column }},
        {%- endfor %}
        'absorbed' as line_type,
        absorbed_charges.rule_id,
        absorbed_charges.pool_id,
        null as shared_cost_id,
        null as minimum_fee_id,
        null as true_up_id,
        0 as total_tokens,
        cast(0 as {{ money_type() }}) as gross_charge,
        absorbed_charges.absorbed_charge as exact_charge,
        cast(0 as {{ money_type() }}) as provider_cost,
        cast(0 as {{ money_type() }}) as list_cost
    from absorbed_charges
    inner join requests on absorbed_charges.request_id = requests.request_id

),

requests_by_payer as (

    select * from charged_requests

    union all

    select * from absorbed_requests

)

select
    billing_period as charge_period,
    {{ line_key }} as line_key,
    line_type,
    {{ charge_line_columns() | join(",\n    ") }},
    rule_id,
    request_id,
    cast(total_tokens as bigint) as total_tokens,
    {%- for amount in ["gross_charge", "exact_charge", "provider_cost", "list_cost"] %}
    cast(coalesce({{ amount }}, 0) as {{ money_type() }}) as {{ amount }},
    {%- endfor %}
    cast(1 as bigint) as request_count
from requests_by_payer
