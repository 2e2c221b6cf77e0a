{#- The columns of a request that can tell its owner without knowing its date. -#}
{% macro evidence_columns() -%}
    {{ return([
        "request_metadata", "spend_logs_metadata", "request_tags", "gateway_project_id",
        "gateway_team_id", "gateway_team_alias",
    ]) }}
{%- endmacro %}
