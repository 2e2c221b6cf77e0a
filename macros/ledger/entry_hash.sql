{#- SHA-256 of all that a ledger entry says: its columns but for the hashes. -#}
{% macro entry_hash() -%}
    {%- set texts = [] -%}
    {%- for column in ledger_columns() if column not in ["entry_hash", "previous_posting_hash", "posting_hash"] -%}
        {%- if column == "requests" -%}
            {%- do texts.append("coalesce(" ~ canonical_rows(column, ledger_request_columns()) ~ ", '-')") -%}
        {%- else -%}
            {%- do texts.append(canonical_text(column)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ sha256_hex(texts | join("\n        || ',' || ")) }}
{%- endmacro %}
