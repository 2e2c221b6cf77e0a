{#- One sentence that says what an alert is about, of the columns of int_alerts_described. -#}
{% macro alert_message(measure) -%}
    case {{ measure }}
        when 'hourly_charge'
            then
                scope_id || ' charged ' || measured_text || ' in an hour of ' || worst_date_text
                || ', where ' || expected_text || ' is usual.'
        when 'daily_charge'
            then
                scope_id || ' charged ' || measured_text || ' on ' || worst_date_text || ', where '
                || expected_text || ' is usual.'
        when 'charge_level_up'
            then
                scope_id || ' charged ' || measured_text || ' in the week to ' || worst_date_text
                || ', up from ' || expected_text || ', its largest day left out.'
        when 'charge_level_down'
            then
                scope_id || ' charged ' || measured_text || ' in the week to ' || worst_date_text
                || ', down from ' || expected_text || ', its smallest day left out.'
        when 'error_rate'
            then
                measured_text || ' of the calls of ' || scope_type || ' ' || scope_id
                || ' failed on ' || worst_date_text || ', where ' || expected_text || ' is usual.'
        when 'median_latency'
            then
                'Half of the answers of ' || scope_type || ' ' || scope_id || ' took longer than '
                || measured_text || ' on ' || worst_date_text || ', where ' || expected_text
                || ' is usual.'
        when 'latency_p95'
            then
                'One answer in twenty of ' || scope_type || ' ' || scope_id || ' took longer than '
                || measured_text || ' on ' || worst_date_text || ', where ' || expected_text
                || ' is usual.'
        when 'untagged_share'
            then
                measured_text || ' of the requests of ' || scope_id || ' in the week to '
                || worst_date_text || ' lack a tag; the limit is ' || limit_text || '.'
        when 'suspense_share'
            then
                measured_text || ' of all charges in the week to ' || worst_date_text
                || ' have no owner; the limit is ' || limit_text || '.'
        when 'unrated_requests'
            then
                measured_text || ' to ' || scope_id || ' on ' || worst_date_text
                || ' have no price, and so no charge.'
        when 'unmetered_amount'
            then
                'The provider bills ' || measured_text || ' for ' || scope_id || ' up to '
                || worst_date_text || ' that no log has.'
        when 'pool_drawn_share'
            then
                measured_text || ' of the allowance pool ' || scope_id
                || ' is drawn, and its period lasts until '
                || cast(cast({{ dbt.dateadd("day", -1, "occurrence_end") }} as date) as string)
                || '.'
        when 'budget_days_left'
            then
                case
                    when charge_at_stake = 0
                        then
                            'On ' || worst_date_text || ' the budget ' || scope_id
                            || ' is spent, and its period lasts ' || expected_text || ' more.'
                    else
                        'At its pace of ' || worst_date_text || ' the budget ' || scope_id
                        || ' lasts ' || measured_text || ' more, and its period ' || expected_text
                        || '.'
                end
        when 'budget_forecast'
            then
                'The budget ' || scope_id || ' of ' || expected_text || ' is forecast to come to '
                || measured_text || '.'
        when 'source_silence'
            then
                'The log ' || scope_id || ' was silent for ' || measured_text || ' on '
                || worst_date_text || ', where it usually delivers.'
    end
{%- endmacro %}
