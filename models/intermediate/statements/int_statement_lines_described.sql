-- What each line is called and where it is booked, by the policy as it stands today.
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

funds as (

    select * from {{ ref("stg_policy__funds") }}

),

rates as (

    select
        rate_id,
        {{ row_version("stg_policy__rates") }} as rate_version
    from {{ ref("stg_policy__rates") }}

),

account_mappings as (

    select * from {{ ref("stg_policy__account_mappings") }}

),

described as (

    select
        lines.*,
        teams.team_name,
        teams.cost_center as team_cost_center,
        case
            when lines.project_id is not null
                then coalesce(projects.project_name, 'Unassigned')
        end as project_name,
        rates.rate_version,
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
            when 'true_up' then 'True-up to the invoices of ' || lines.true_up_id
        end as line_description,
        {% for column in ["account", "recovery_account", "recovery_cost_center"] -%}
        coalesce(own_mapping.{{ column }}, any_mapping.{{ column }}) as {{ column }},
        {% endfor -%}
        coalesce(
            own_mapping.cost_center,
            any_mapping.cost_center,
            case when lines.payer_type = 'fund' then funds.cost_center else lines.cost_center end,
            any_mapping.recovery_cost_center
        ) as booked_cost_center
    from lines
    left join teams
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
    left join funds
        on
            lines.payer_type = 'fund'
            and lines.payer_id = funds.fund_id
    left join rates on lines.rate_id = rates.rate_id
    left join account_mappings as own_mapping
        on
            lines.payer_type = own_mapping.payer_type
            and lines.line_type = own_mapping.line_type
    left join account_mappings as any_mapping
        on
            lines.payer_type = any_mapping.payer_type
            and any_mapping.line_type = 'any'

)

select
    billing_period,
    {{ ledger_label_columns() | join(",\n    ") }},
    {{ ledger_measures() | join(",\n    ") }}
from described
