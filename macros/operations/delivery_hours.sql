{#- Hours after which a log should have arrived, from the variable usage_delivery_hours. -#}
{% macro delivery_hours(log_name) -%}
    {%- set hours = var("usage_delivery_hours") -%}
    (case
        {%- for log, limit in hours.items() if log != "default" %}
        when {{ log_name }} = '{{ log }}' then {{ limit }}
        {%- endfor %}
        when true then {{ hours["default"] }}
    end)
{%- endmacro %}
