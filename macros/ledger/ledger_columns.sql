{#- The columns of a ledger entry with their types, in order; the hashes that seal it come last. -#}
{% macro ledger_columns() -%}
    {%- set columns = {
        "ledger_entry_id": "varchar",
        "entry_number": "bigint",
        "posting_number": "bigint",
        "entry_type": "varchar",
        "posting_period": "date",
        "charge_period": "date",
        "cause": "varchar",
        "reason": "varchar",
    } -%}
    {%- for column in ledger_label_columns() -%}
        {%- do columns.update({column: "varchar"}) -%}
    {%- endfor -%}
    {%- do columns.update(ledger_measures()) -%}
    {%- do columns.update({
        "currency": "varchar",
        "requests": collected_rows_type(ledger_request_columns()),
        "closed_at": "timestamp",
        "approver": "varchar",
        "policy_version": "varchar",
        "input_version": "varchar",
        "posted_at": "timestamp",
        "entry_hash": "varchar",
        "previous_posting_hash": "varchar",
        "posting_hash": "varchar",
    }) -%}
    {{ return(columns) }}
{%- endmacro %}
