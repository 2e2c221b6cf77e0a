{#- The gateway's sources are forms of one log; every other source is a log. -#}
{% macro log_name(source_name, vantage) -%}
    case when {{ vantage }} = 'gateway' then {{ vantage }} else {{ source_name }} end
{%- endmacro %}
