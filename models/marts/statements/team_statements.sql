{% set charges = {
    "usage_charge": "'rated', 'unmeasured', 'not_charged', 'unrated'",
    "shared_cost_charge": "'shared_cost', 'shared_cost_idle'",
    "minimum_fee_charge": "'minimum_fee'",
    "ownerless_charge": "'default_owner', 'suspense_spread'",
} %}

with lines as (

    select * from {{ ref("team_statement_lines") }}

),

request_quality as (

    select
        billing_period,
        charged_team_id as team_id,
        sum(case when tag_status = 'complete' then 1 else 0 end) as complete_request_count,
        sum(case when tag_status = 'repaired' then 1 else 0 end) as repaired_request_count,
        sum(case when tag_status = 'missing' then 1 else 0 end) as missing_request_count
    from {{ ref("fct_request_costs") }}
    group by billing_period, charged_team_id

),

teams as (

    select * from {{ ref("int_teams_at_period_end") }}

),

statements as (

    select
        statement_id,
        billing_period,
        team_id,
        {%- for charge, line_types in charges.items() %}
        sum(
            case
                when line_type in ({{ line_types }}) then amount
                else 0
            end
        ) as {{ charge }},
        {%- endfor %}
        sum(case when line_type <> 'absorbed' then amount else 0 end) as gross_charge,
        -sum(case when line_type = 'absorbed' then amount else 0 end) as absorbed_charge,
        sum(amount) as net_charge,
        sum(case when line_type <> 'absorbed' then request_count else 0 end) as request_count,
        sum(case when line_type = 'unrated' then request_count else 0 end)
            as unrated_request_count,
        sum(total_tokens) as total_tokens,
        sum(provider_cost) as provider_cost,
        sum(list_cost) as list_cost
    from lines
    group by statement_id, billing_period, team_id

),

final as (

    select
        statements.statement_id,
        statements.billing_period,
        statements.team_id,
        teams.team_name,
        teams.cost_center,
        {%- for charge in charges %}
        cast(statements.{{ charge }} as {{ cents_type() }}) as {{ charge }},
        {%- endfor %}
        cast(statements.gross_charge as {{ cents_type() }}) as gross_charge,
        cast(statements.absorbed_charge as {{ cents_type() }}) as absorbed_charge,
        cast(statements.net_charge as {{ cents_type() }}) as net_charge,
        cast(
            lag(statements.net_charge) over (
                partition by statements.team_id
                order by statements.billing_period
            ) as {{ cents_type() }}
        ) as previous_net_charge,
        cast(statements.request_count as bigint) as request_count,
        cast(statements.unrated_request_count as bigint) as unrated_request_count,
        {%- for status in tag_statuses() %}
        cast(coalesce(request_quality.{{ status }}_request_count, 0) as bigint)
            as {{ status }}_request_count,
        {%- endfor %}
        cast(statements.total_tokens as bigint) as total_tokens,
        cast(statements.provider_cost as {{ money_type() }}) as provider_cost,
        cast(statements.list_cost as {{ money_type() }}) as list_cost
    from statements
    left join request_quality
        on
            statements.billing_period = request_quality.billing_period
            and statements.team_id = request_quality.team_id
    inner join teams
        on
            statements.billing_period = teams.billing_period
            and statements.team_id = teams.team_id

)

select * from final
