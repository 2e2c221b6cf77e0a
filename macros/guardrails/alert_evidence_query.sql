{#- A query on the marts that shows what an alert is about, of the columns of int_alerts_described. -#}
{% macro alert_evidence_query(measure) -%}
    case
        when {{ measure }} in ('hourly_charge', 'daily_charge', 'charge_level_up', 'charge_level_down')
            then
                'select charge_date, billed_model, count(*) as request_count, '
                || 'sum(gross_charge) as gross_charge from marts.fct_request_costs where project_id = '
                || project_literal || coalesce(' and team_id = ' || team_literal, '')
                || ' and charge_date between ' || days_text
                || ' group by charge_date, billed_model order by gross_charge desc'
        when {{ measure }} = 'error_rate'
            then
                'select charge_date, billed_model, error_class, count(*) as request_count '
                || 'from marts.fct_request_costs where '
                || case scope_type
                    when 'project' then 'project_id'
                    when 'provider' then 'provider'
                    else 'billed_model'
                end
                || ' = ' || scope_literal || ' and charge_date between ' || days_text
                || ' group by charge_date, billed_model, error_class order by request_count desc'
        when {{ measure }} in ('median_latency', 'latency_p95')
            then
                'select charge_date, project_id, count(*) as request_count, '
                || 'median(latency_ms) as median_latency_ms from marts.fct_request_costs where '
                || case scope_type
                    when 'project' then 'project_id'
                    when 'provider' then 'provider'
                    else 'billed_model'
                end
                || ' = ' || scope_literal || ' and status = ''success'' and charge_date between '
                || days_text || ' group by charge_date, project_id order by request_count desc'
        when {{ measure }} in ('untagged_share', 'suspense_share')
            then
                'select api_key_alias, missing_tags, unknown_team, unknown_project, '
                || 'count(*) as request_count, sum(gross_charge) as gross_charge '
                || 'from marts.fct_request_costs where team_id = '
                || coalesce(team_literal, '''suspense''')
                || ' and tag_status <> ''complete'' and charge_date between ' || days_text
                || ' group by api_key_alias, missing_tags, unknown_team, unknown_project '
                || 'order by gross_charge desc'
        when {{ measure }} = 'unrated_requests'
            then
                'select * from marts.unrated_usage_audit where billed_model = ' || scope_literal
                || ' order by request_count desc'
        when {{ measure }} = 'unmetered_amount'
            then
                'select * from marts.unmetered_usage where provider_account_id '
                || '|| coalesce(''/'' || model_id, '''') = ' || scope_literal || ' order by from_date'
        when {{ measure }} = 'pool_drawn_share'
            then
                'select * from marts.allowance_balances where pool_id = ' || scope_literal
                || ' and billing_period between ' || days_text || ' order by billing_period'
        when {{ measure }} in ('budget_days_left', 'budget_forecast')
            then 'select * from marts.budget_status where budget_id = ' || scope_literal
        when {{ measure }} = 'source_silence'
            then 'select * from marts.usage_gaps where log_name = ' || scope_literal
    end
{%- endmacro %}
