{{ config(materialized="by_part", unique_key="charge_date") }}

-- Every request stands once among the lines of its payer (request_count) and once more for each
-- rule that absorbed a part of it (absorbed_request_count): both, like all measures here, may be
-- summed over any grouping.
{% set line_columns = charge_line_columns() | join(",\n        ") %}
{% set usage_columns = charge_line_columns() | reject("in", ["team_id", "cost_center"]) | list %}

with request_costs as (

    select *
    from {{ ref("fct_request_costs") }}
    where {{ is_to_build() }}

),

absorbed_charges as (

    select *
    from {{ ref("fct_absorbed_charges") }}
    where {{ is_to_build() }}

),

period_charges as (

    select *
    from {{ ref("int_period_charges") }}
    where {{ is_to_build() }}

),

charged_lines as (

    select
        charge_date,
        billing_period,
        case when charged_team_id = 'suspense' then 'suspense' else 'team' end as payer_type,
        charged_team_id as payer_id,
        charged_team_id as team_id,
        charged_cost_center as cost_center,
        {%- for column in usage_columns %}
        {{ column }},
        {%- endfor %}
        line_type,
        {%- for column in charge_origin_columns() %}
        cast(null as string) as {{ column }},
        {%- endfor %}
        count(*) as request_count,
        0 as absorbed_request_count,
        {%- for status in tag_statuses() %}
        sum(case when tag_status = '{{ status }}' then 1 else 0 end)
            as {{ status }}_request_count,
        {%- endfor %}
        {%- for kind in token_kinds() %}
        sum({{ kind }}_tokens) as {{ kind }}_tokens,
        {%- endfor %}
        sum(total_tokens) as total_tokens,
        sum(provider_cost) as provider_cost,
        sum(list_cost) as list_cost,
        sum(gross_charge - absorbed_charge) as gross_charge,
        cast(0 as {{ money_type() }}) as absorbed_charge
    from request_costs
    group by
        charge_date,
        billing_period,
        charged_team_id,
        charged_cost_center,
        {%- for column in usage_columns %}
        {{ column }},
        {%- endfor %}
        line_type

),

absorbed_lines as (

    select
        request_costs.charge_date,
        request_costs.billing_period,
        'fund' as payer_type,
        absorbed_charges.fund_id as payer_id,
        {%- for column in charge_line_columns() %}
        request_costs.{{ column }},
        {%- endfor %}
        'absorbed' as line_type,
        absorbed_charges.rule_id,
        absorbed_charges.pool_id,
        null as shared_cost_id,
        null as minimum_fee_id,
        null as true_up_id,
        0 as request_count,
        count(*) as absorbed_request_count,
        {%- for status in tag_statuses() %}
        0 as {{ status }}_request_count,
        {%- endfor %}
        {%- for kind in token_kinds() %}
        0 as {{ kind }}_tokens,
        {%- endfor %}
        0 as total_tokens,
        cast(0 as {{ money_type() }}) as provider_cost,
        cast(0 as {{ money_type() }}) as list_cost,
        sum(absorbed_charges.absorbed_charge) as gross_charge,
        sum(absorbed_charges.absorbed_charge) as absorbed_charge
    from absorbed_charges
    inner join request_costs on absorbed_charges.request_id = request_costs.request_id
    group by
        request_costs.charge_date,
        request_costs.billing_period,
        absorbed_charges.fund_id,
        {%- for column in charge_line_columns() %}
        request_costs.{{ column }},
        {%- endfor %}
        absorbed_charges.rule_id,
        absorbed_charges.pool_id

),

period_lines as (

    -- a charge for a whole period stands on its first day and is no usage of its own
    select
        billing_period as charge_date,
        billing_period,
        payer_type,
        payer_id,
        team_id,
        cost_center,
        {%- for column in usage_columns %}
        null as {{ column }},
        {%- endfor %}
        line_type,
        null as rule_id,
        null as pool_id,
        shared_cost_id,
        minimum_fee_id,
        true_up_id,
        0 as request_count,
        0 as absorbed_request_count,
        {%- for status in tag_statuses() %}
        0 as {{ status }}_request_count,
        {%- endfor %}
        {%- for kind in token_kinds() %}
        0 as {{ kind }}_tokens,
        {%- endfor %}
        0 as total_tokens,
        cast(0 as {{ money_type() }}) as provider_cost,
        cast(0 as {{ money_type() }}) as list_cost,
        amount as gross_charge,
        case when payer_type = 'fund' then amount else 0 end as absorbed_charge
    from period_charges

),

lines as (

    select * from charged_lines

    union all

    select * from absorbed_lines

    union all

    select * from period_lines

),

final as (

    select
        {{ content_key(
            ["charge_date", "payer_id", "line_type"]
            + charge_origin_columns() + charge_line_columns()
        ) }} as allocation_id,
        charge_date,
        billing_period,
        payer_type,
        payer_id,
        {{ line_columns }},
        line_type,
        rule_id,
        case when payer_type = 'fund' then payer_id end as fund_id,
        pool_id,
        shared_cost_id,
        minimum_fee_id,
        true_up_id,
        cast(request_count as bigint) as request_count,
        cast(absorbed_request_count as bigint) as absorbed_request_count,
        {%- for status in tag_statuses() %}
        cast({{ status }}_request_count as bigint) as {{ status }}_request_count,
        {%- endfor %}
        {%- for kind in token_kinds() %}
        cast({{ kind }}_tokens as bigint) as {{ kind }}_tokens,
        {%- endfor %}
        cast(total_tokens as bigint) as total_tokens,
        cast(provider_cost as {{ money_type() }}) as provider_cost,
        cast(list_cost as {{ money_type() }}) as list_cost,
        cast(gross_charge as {{ money_type() }}) as gross_charge,
        cast(absorbed_charge as {{ money_type() }}) as absorbed_charge,
        cast(
            case when payer_type = 'team' then gross_charge else 0 * gross_charge end
            as {{ money_type() }}
        ) as net_charge,
        cast(
            case when payer_type = 'suspense' then gross_charge else 0 * gross_charge end
            as {{ money_type() }}
        ) as suspense_charge
    from lines

)

select * from final
