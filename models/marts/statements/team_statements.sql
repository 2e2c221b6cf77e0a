-- A statement of a closed period is made of the ledger alone, and so never changes.
{% set charges = {
    "usage_charge": "'rated', 'unmeasured', 'not_charged', 'unrated'",
    "shared_cost_charge": "'shared_cost', 'shared_cost_idle'",
    "minimum_fee_charge": "'minimum_fee'",
    "ownerless_charge": "'default_owner', 'suspense_spread'",
    "true_up_charge": "'true_up'",
} %}

with lines as (

    select * from {{ ref("team_statement_lines") }}

),

team_entries as (

    select *
    from {{ ref("int_statement_entries") }}
    where payer_type = 'team'

),

closes as (

    select *
    from {{ ref("fct_ledger_entries") }}
    where entry_type = 'close'

),

versions as (

    select * from {{ ref("statement_versions") }}

),

ranked_entries as (

    select
        billing_period,
        team_id,
        team_name,
        team_cost_center,
        row_number() over (
            partition by billing_period, team_id
            order by charge_period desc, line_key asc, ledger_entry_id asc
        ) as entry_rank
    from team_entries

),

request_quality as (

    select
        billing_period,
        team_id,
        sum(complete_request_count) as complete_request_count,
        sum(repaired_request_count) as repaired_request_count,
        sum(missing_request_count) as missing_request_count
    from team_entries
    group by billing_period, team_id

),

statements as (

    select
        statement_id,
        billing_period,
        team_id,
        {%- for charge, line_types in charges.items() %}
        sum(
            case
                when section = 'charges' and line_type in ({{ line_types }}) then amount
                else 0
            end
        ) as {{ charge }},
        {%- endfor %}
        sum(case when section = 'charges' and line_type <> 'absorbed' then amount else 0 end)
            as gross_charge,
        -sum(case when line_type = 'absorbed' then amount else 0 end) as absorbed_charge,
        sum(case when section = 'adjustments' then amount else 0 end) as adjustment_charge,
        sum(amount) as net_charge,
        sum(
            case
                when section = 'charges' and line_type <> 'absorbed' then request_count
                else 0
            end
        ) as request_count,
        sum(
            case
                when section = 'charges' and line_type = 'unrated' then request_count
                else 0
            end
        ) as unrated_request_count,
        sum(case when section = 'charges' then total_tokens else 0 end) as total_tokens,
        sum(case when section = 'charges' then provider_cost end) as provider_cost,
        sum(case when section = 'charges' then list_cost end) as list_cost
    from lines
    group by statement_id, billing_period, team_id

),

final as (

    select
        statements.statement_id,
        case
            when closes.charge_period is null then 'DRAFT-' || statements.statement_id
            else
                'CB-' || {{ month_text("statements.billing_period") }} || '-'
                || lpad(
                    cast(
                        row_number() over (
                            partition by statements.billing_period
                            order by statements.team_id
                        ) as string
                    ),
                    4,
                    '0'
                )
        end as statement_number,
        case when closes.charge_period is null then 'provisional' else 'closed' end as status,
        closes.closed_at,
        statements.billing_period,
        statements.team_id,
        team_names.team_name,
        team_names.team_cost_center as cost_center,
        {%- for charge in charges %}
        cast(statements.{{ charge }} as {{ cents_type() }}) as {{ charge }},
        {%- endfor %}
        cast(statements.gross_charge as {{ cents_type() }}) as gross_charge,
        cast(statements.absorbed_charge as {{ cents_type() }}) as absorbed_charge,
        cast(statements.adjustment_charge as {{ cents_type() }}) as adjustment_charge,
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
        cast(request_quality.{{ status }}_request_count as bigint) as {{ status }}_request_count,
        {%- endfor %}
        cast(statements.total_tokens as bigint) as total_tokens,
        cast(statements.provider_cost as {{ money_type() }}) as provider_cost,
        cast(statements.list_cost as {{ money_type() }}) as list_cost,
        coalesce(closes.policy_version, versions.policy_version) as policy_version,
        coalesce(closes.input_version, versions.input_version) as input_version
    from statements
    cross join versions
    inner join ranked_entries as team_names
        on
            statements.billing_period = team_names.billing_period
            and statements.team_id = team_names.team_id
            and team_names.entry_rank = 1
    left join request_quality
        on
            statements.billing_period = request_quality.billing_period
            and statements.team_id = request_quality.team_id
    left join closes on statements.billing_period = closes.charge_period

)

select * from final
