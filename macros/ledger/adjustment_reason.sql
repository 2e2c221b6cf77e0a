{#- Why an adjustment is posted, in words that its reader knows. -#}
{% macro adjustment_reason(cause, subject, request_count) -%}
    {%- set requests -%}
        {{ request_count }} || case when {{ request_count }} = 1 then ' request' else ' requests' end
    {%- endset -%}
    case {{ cause }}
        when 'late_usage' then 'late usage of ' || {{ requests }}
        when 'withdrawn_usage' then {{ requests }} || ' no longer in the period'
        when 'project_id_corrected' then 'tag corrected: ' || {{ requests }} || ' moved ' || {{ subject }}
        when 'environment_corrected' then 'tag corrected: ' || {{ requests }} || ' moved ' || {{ subject }}
        when 'team_id_corrected' then 'owner corrected: ' || {{ requests }} || ' moved ' || {{ subject }}
        when 'cost_center_corrected' then 're-organised: ' || {{ requests }} || ' moved ' || {{ subject }}
        when 'provider_tier_corrected' then 'model reclassified: ' || {{ requests }} || ' moved ' || {{ subject }}
        when 'charge_unit_corrected' then {{ requests }} || ' moved ' || {{ subject }}
        when 'status_changed' then {{ requests }} || ' now ' || {{ subject }}
        when 'rate_replaced' then 'rate ' || {{ subject }} || ' for ' || {{ requests }}
        when 'rate_corrected' then 'rate ' || {{ subject }} || ' corrected'
        when 'usage_corrected' then 'usage of ' || {{ requests }} || ' corrected'
        when 'terms_changed' then 'discounts, adjustments or exchange rates of ' || {{ requests }} || ' changed'
        when 'exception_changed' then 'rule ' || {{ subject }} || ' applied anew to ' || {{ requests }}
        when 'shared_cost' then 'share of ' || {{ subject }} || ' changed'
        when 'shared_cost_idle' then 'idle share of ' || {{ subject }} || ' changed'
        when 'minimum_fee' then 'minimum fee ' || {{ subject }} || ' changed'
        when 'suspense_spread' then 'share of usage without a known owner changed'
        when 'true_up' then 'true-up to the invoices of ' || {{ subject }}
        when 'rounding' then 'rounding of the period''s total to cents'
        else 'charges of the line reckoned anew'
    end
{%- endmacro %}
