{#- What a ledger entry adds up, with the types of the sums. -#}
{% macro ledger_measures() -%}
    {%- set measures = {} -%}
    {%- for column in ["request_count", "absorbed_request_count"] -%}
        {%- do measures.update({column: "bigint"}) -%}
    {%- endfor -%}
    {%- for status in tag_statuses() -%}
        {%- do measures.update({status ~ "_request_count": "bigint"}) -%}
    {%- endfor -%}
    {%- do measures.update({
        "total_tokens": "bigint",
        "provider_cost": money_type(),
        "list_cost": money_type(),
        "exact_charge": money_type(),
        "charge": cents_type(),
    }) -%}
    {{ return(measures) }}
{%- endmacro %}
