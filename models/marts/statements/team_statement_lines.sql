-- A charge line's amount is what the team pays plus what funds pay of it, each in cents; a credit
-- line takes the funds' part off again. So a statement's lines add up to what the team owes, and
-- its credits to what the funds pay.
{% set line_columns = charge_line_columns() | join(",\n        ") %}

with lines as (

    select * from {{ ref("int_statement_lines_rounded") }}

),

teams as (

    select * from {{ ref("int_teams_at_period_end") }}

),

projects as (

    select * from {{ ref("int_projects_at_period_end") }}

),

shared_costs as (

    select * from {{ ref("int_shared_costs_incurred") }}

),

charge_lines as (

    select *
    from lines
    where payer_type = 'team'

),

credit_lines as (

    select *
    from lines
    where
        line_type = 'absorbed'
        and team_id <> 'suspense'

),

credits_by_charge_line as (

    select
        billing_period,
        {{ line_columns }},
        sum(exact_charge) as exact_charge,
        sum(charge) as charge
    from credit_lines
    group by
        billing_period,
        {{ line_columns }}

),

gross_lines as (

    select
        charge_lines.*,
        charge_lines.exact_charge + coalesce(credits.exact_charge, 0) as exact_amount,
        charge_lines.charge + coalesce(credits.charge, 0) as amount
    from charge_lines
    left join credits_by_charge_line as credits
        on
            charge_lines.line_type in ('rated', 'unmeasured')
            and charge_lines.billing_period = credits.billing_period
            {%- for column in charge_line_columns() %}
            and charge_lines.{{ column }} is not distinct from credits.{{ column }}
            {%- endfor %}

),

statement_lines as (

    select * from gross_lines

    union all

    select
        *,
        -exact_charge as exact_amount,
        -charge as amount
    from credit_lines

),

final as (

    select
        lines.line_key as statement_line_id,
        strftime(lines.billing_period, '%Y-%m') || '-' || lines.team_id as statement_id,
        lines.billing_period,
        lines.team_id,
        teams.team_name,
        lines.cost_center,
        lines.project_id,
        case
            when lines.project_id is not null
                then coalesce(projects.project_name, 'Unassigned')
        end as project_name,
        lines.environment,
        lines.provider_tier,
        lines.charge_unit,
        lines.line_type,
        lines.rate_id,
        lines.rule_id,
        lines.fund_id,
        lines.pool_id,
        lines.shared_cost_id,
        lines.minimum_fee_id,
        lines.true_up_id,
        case lines.line_type
            when 'rated' then 'Usage at rate ' || lines.rate_id
            when 'unmeasured' then 'Usage without token counts, at provider cost'
            when 'not_charged'
                then
                    case
                        when lines.charge_unit = 'task'
                            then 'Steps and failed attempts of tasks, failed tasks: free of charge'
                        else 'Failed or answered from the gateway''s cache: free of charge'
                    end
            when 'unrated' then 'Usage not yet rated'
            when 'absorbed'
                then
                    'Paid by fund ' || lines.fund_id || ' under rule ' || lines.rule_id
                    || coalesce(', from pool ' || lines.pool_id, '')
            when 'default_owner'
                then 'Usage without a known owner of a key that the team answers for'
            when 'shared_cost'
                then
                    'Share of ' || shared_costs.shared_cost_name
                    || case shared_costs.driver
                        when 'even' then ', the same for every team'
                        when 'fixed' then ', by fixed shares'
                        else ', in proportion to ' || shared_costs.driver
                    end
            when 'shared_cost_idle'
                then 'Share of what stood idle of ' || shared_costs.shared_cost_name
            when 'minimum_fee' then 'Minimum fee ' || lines.minimum_fee_id || ', less usage'
            when 'suspense_spread' then 'Share of usage without a known owner'
        end as description,
        cast(
            case
                when lines.line_type = 'absorbed' then lines.absorbed_request_count
                else lines.request_count
            end as bigint
        ) as request_count,
        cast(lines.total_tokens as bigint) as total_tokens,
        cast(lines.provider_cost as {{ money_type() }}) as provider_cost,
        cast(lines.list_cost as {{ money_type() }}) as list_cost,
        cast(lines.exact_amount as {{ money_type() }}) as exact_amount,
        cast(lines.amount as {{ cents_type() }}) as amount
    from statement_lines as lines
    inner join teams
        on
            lines.team_id = teams.team_id
            and lines.billing_period = teams.billing_period
    left join projects
        on
            lines.project_id = projects.project_id
            and lines.billing_period = projects.billing_period
    left join shared_costs
        on
            lines.shared_cost_id = shared_costs.shared_cost_id
            and lines.billing_period = shared_costs.billing_period

)

select * from final
