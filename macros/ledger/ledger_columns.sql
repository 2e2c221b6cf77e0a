{#- The columns of a ledger entry with their types, in order; the hashes that seal it come last. -#}
{% macro ledger_columns() -%}
    {%- set columns = {
        "ledger_entry_id": "string",
        "entry_number": "bigint",
        "posting_number": "bigint",
        "entry_type": "string",
        "posting_period": "date",
        "charge_period": "date",
        "cause": "string",
        "reason": "string",
    } -%}
    {%- for column in ledger_label_columns() -%}
        {%- do columns.update({column: "string"}) -%}
    {%- endfor -%}
    {%- do columns.update(ledger_measures()) -%}
    {%- do columns.update({
        "currency": "string",
        "requests": collected_rows_type(ledger_request_columns()),
        "closed_at": "timestamp",
        "approver": "string",
        "policy_version": "string",
        "input_version": "string",
        "posted_at": "timestamp",
        "entry_hash": "string",
        "previous_posting_hash": "string",
        "posting_hash": "string",
    }) -%}
    {{ return(columns) }}
{%- endmacro %}
