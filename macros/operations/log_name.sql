{#- Sources of the gateway, and those of tracing, are forms of one log; every other source is a log. -#}
{% macro log_name(source_name, vantage) -%}
    case
        when {{ vantage }} in ('gateway', 'tracing') then {{ vantage }}
        else {{ source_name }}
    end
{%- endmacro %}
