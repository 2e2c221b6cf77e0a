{% set columns = [
    "control_source", "control_account", "control_line_id", "from_date", "to_date",
    "invoiced_period", "charge_category", "billed_model", "amount", "currency", "exchange_rate",
    "token_quantity", "request_quantity",
] %}

with lines as (

    select {{ columns | join(", ") }}
    from {{ ref("int_focus_lines_deduplicated") }}

    union all

    select {{ columns | join(", ") }}
    from {{ ref("int_cost_report_lines_deduplicated") }}

)

select * from lines
