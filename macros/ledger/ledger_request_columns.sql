{#- What a ledger entry keeps of each of its requests: the change that the entry posts, 1 or -1 where the
    request joins or leaves the charge line. With types. -#}
{% macro ledger_request_columns() -%}
    {{ return({
        "request_id": "string",
        "request_count": "bigint",
        "total_tokens": "bigint",
        "gross_charge": money_type(),
        "exact_charge": money_type(),
        "provider_cost": money_type(),
        "list_cost": money_type(),
    }) }}
{%- endmacro %}
