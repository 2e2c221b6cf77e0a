{{ config(materialized="view") }}

with entries as (

    select
        ledger_entry_id,
        entry_number,
        posting_period,
        charge_period,
        line_key,
        {{ each_row_of("requests") }} as request
    from {{ ref("fct_ledger_entries") }}

),

final as (

    select
        ledger_entry_id,
        entry_number,
        posting_period,
        charge_period,
        line_key,
        request.{{ ledger_request_columns() | join(",\n        request.") }}
    from entries

)

select * from final
