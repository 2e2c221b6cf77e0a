{#- The measures of a charge line, besides its charge, in which today's inputs and the ledger must agree. -#}
{% macro counted_measures() -%}
    {{ return(["request_count", "absorbed_request_count", "total_tokens"]) }}
{%- endmacro %}
