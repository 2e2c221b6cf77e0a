-- Where deliveries of a line disagree, which one counts depends on what they say alone, not on when
-- or in which file they came; the test invoice_lines_agree names the line.
{% set content = ["shared_cost_id", "billing_period", "amount", "currency"] %}

with deliveries as (

    select * from {{ ref("stg_invoices__lines") }}

),

ranked_deliveries as (

    select
        invoice_line_id,
        {{ content | join(",\n        ") }},
        row_number() over (
            partition by invoice_line_id
            order by {{ content_key(content) }} desc
        ) as delivery_rank
    from deliveries

),

lines as (

    select
        invoice_line_id,
        {{ content | join(",\n        ") }}
    from ranked_deliveries
    where delivery_rank = 1

)

select * from lines
