-- Every delivery of an invoice line says the same. A correction is a credit note and a new line,
-- each with an id of its own.
with deliveries as (

    select
        lines.invoice_line_id,
        files.file_name,
        lines.amount || ' ' || lines.currency || ' for ' || lines.shared_cost_id || ' in '
        || lines.billing_period as line_text
    from {{ ref("stg_invoices__lines") }} as lines
    inner join {{ ref("stg_loads__files") }} as files
        on
            lines.file_id = files.file_id
            and files.source_name = 'invoice_lines'

)

select
    invoice_line_id,
    'invoice line ' || invoice_line_id || ' was delivered as '
    || {{ joined_text("distinct line_text", " and as ", "line_text") }} || ', in '
    || {{ joined_text("distinct file_name", ", ", "file_name") }} as problem
from deliveries
group by invoice_line_id
having count(distinct line_text) > 1
