{#- The ledger as earlier builds left it; none before the first one. The postings of a build are compared with
    it, and the ledger comes after them, so that it cannot be a ref. -#}
{% macro posted_ledger() -%}
    {%- if not execute %}{{ return(none) }}{% endif -%}
    {%- set ledger = graph.nodes["model.ai_chargeback.fct_ledger_entries"] -%}
    {{ return(adapter.get_relation(ledger.database, ledger.schema, ledger.alias)) }}
{%- endmacro %}
