{#- The ledger as earlier builds left it; none before the first one. The postings of a build are compared with
    it, and the ledger comes after them, so that it cannot be a ref. -#}
{% macro posted_ledger() -%}
    {{ return(
        adapter.get_relation(target.database, "marts", "fct_ledger_entries") if execute else none
    ) }}
{%- endmacro %}
