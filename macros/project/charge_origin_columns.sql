{#- Which row of the policy a charge line comes from, besides its rate: at most two of these are not null. -#}
{% macro charge_origin_columns() -%}
    {{ return(["rule_id", "pool_id", "shared_cost_id", "minimum_fee_id", "true_up_id"]) }}
{%- endmacro %}
