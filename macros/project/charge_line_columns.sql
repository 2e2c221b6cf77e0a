{#- What a charge line is about: charges of one day that share all of these are one line of fct_allocations,
    and charges of one billing period that share them are one line of a statement. -#}
{% macro charge_line_columns() -%}
    {{ return([
        "team_id", "cost_center", "project_id", "environment", "provider_tier", "charge_unit",
        "rate_id",
    ]) }}
{%- endmacro %}
