{#- What a ledger entry is about: texts that an adjustment of a charge line takes over from it. -#}
{% macro ledger_label_columns() -%}
    {{ return(
        ["line_key", "payer_type", "payer_id", "team_name", "team_cost_center", "project_name"]
        + charge_line_columns()
        + ["line_type", "fund_id"]
        + charge_origin_columns()
        + ["rate_version", "line_description", "account", "booked_cost_center"]
        + ["recovery_account", "recovery_cost_center"]
    ) }}
{%- endmacro %}
