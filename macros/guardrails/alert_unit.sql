{#- In what an alert's value, expected value and limit are counted. -#}
{% macro alert_unit(measure) -%}
    case
        when {{ measure }} in ('error_rate', 'untagged_share', 'suspense_share', 'pool_drawn_share')
            then 'share'
        when {{ measure }} in ('median_latency', 'latency_p95') then 'ms'
        when {{ measure }} = 'unrated_requests' then 'requests'
        when {{ measure }} = 'budget_days_left' then 'days'
        when {{ measure }} = 'source_silence' then 'hours'
        else '{{ var("currency") }}'
    end
{%- endmacro %}
