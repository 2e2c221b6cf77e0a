{#- The measures of a charge line in which today's inputs and the ledger must agree. -#}
{% macro compared_measures() -%}
    {{ return([
        "request_count", "absorbed_request_count", "total_tokens", "exact_charge", "charge",
    ]) }}
{%- endmacro %}
