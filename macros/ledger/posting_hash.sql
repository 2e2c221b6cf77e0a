{#- Aggregate over the entries of a posting: SHA-256 of the hash of the posting before it and of its entries, in
    order. -#}
{% macro posting_hash(previous_posting_hash) -%}
    {{ sha256_hex(previous_posting_hash ~ " || " ~ joined_text("entry_hash", "", "entry_number")) }}
{%- endmacro %}
