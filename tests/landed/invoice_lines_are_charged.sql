-- An invoice line that names no shared cost in force, or is in a currency without an exchange rate
-- for its period, would be charged to nobody.
with lines as (

    select * from {{ ref("int_invoice_lines_deduplicated") }}

),

shared_costs as (

    select * from {{ ref("stg_policy__shared_costs") }}

),

exchange_rates as (

    select * from {{ ref("stg_policy__exchange_rates") }}

),

problems as (

    select
        lines.invoice_line_id,
        lines.shared_cost_id,
        lines.billing_period,
        case
            when shared_costs.shared_cost_id is null
                then 'names a shared cost that is not in force in its period'
            when shared_costs.amount is not null
                then 'is of a shared cost whose amount stands in the seed'
            when
                lines.currency <> '{{ var("currency") }}'
                and exchange_rates.exchange_rate_id is null
                then 'is in ' || lines.currency || ', which has no exchange rate in its period'
        end as mistake
    from lines
    left join shared_costs
        on
            lines.shared_cost_id = shared_costs.shared_cost_id
            and lines.billing_period >= shared_costs.valid_from
            and (shared_costs.valid_to is null or lines.billing_period < shared_costs.valid_to)
    left join exchange_rates
        on
            lines.currency = exchange_rates.currency
            and lines.billing_period >= exchange_rates.valid_from
            and (exchange_rates.valid_to is null or lines.billing_period < exchange_rates.valid_to)

)

select
    invoice_line_id,
    shared_cost_id,
    billing_period,
    'invoice line ' || invoice_line_id || ' ' || mistake as problem
from problems
where mistake is not null
