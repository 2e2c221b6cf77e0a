-- A unit price times its quantity is the list cost, to the last decimal: the price is rounded down
-- to its 12 decimal places first. A line without a unit price lists at what is billed.
with lines as (

    select * from {{ ref("team_statement_lines") }}

),

classified as (

    select * from {{ ref("int_focus_charges_classified") }}

),

measured as (

    select
        lines.statement_line_id,
        lines.exact_amount,
        lines.amount,
        lines.total_tokens,
        lines.request_count,
        case
            when classified.charge_class = 'Correction' then 'none'
            when classified.charge_category = 'Purchase' then 'months'
            when classified.charge_category <> 'Usage' then 'none'
            when lines.charge_unit = 'token' and lines.total_tokens > 0 then 'tokens'
            else 'requests'
        end as priced_by,
        case
            when classified.charge_category <> 'Usage' then 'nothing'
            when lines.total_tokens <> 0 then 'tokens'
            else 'requests'
        end as consumed_in
    from lines
    inner join classified on lines.statement_line_id = classified.statement_line_id

),

quantified as (

    select
        *,
        case priced_by
            when 'tokens' then cast(total_tokens * 0.000001 as {{ quantity_type() }})
            when 'requests' then cast(request_count as {{ quantity_type() }})
            when 'months' then case when exact_amount < 0 then -1 else 1 end
        end as pricing_quantity,
        case priced_by
            when 'tokens' then '1000000 Tokens'
            when 'requests' then 'Requests'
            when 'months' then 'Months'
        end as pricing_unit,
        case priced_by
            when 'tokens' then {{ pro_rata("exact_amount", "1000000", "total_tokens") }}
            when 'requests' then {{ pro_rata("exact_amount", "1", "request_count") }}
            when 'months' then abs(exact_amount)
        end as list_unit_price,
        case consumed_in
            when 'tokens' then total_tokens
            when 'requests' then request_count
        end as consumed_quantity,
        case consumed_in
            when 'tokens' then 'Tokens'
            when 'requests' then 'Requests'
        end as consumed_unit
    from measured

)

select
    statement_line_id,
    cast(consumed_quantity as {{ quantity_type() }}) as consumed_quantity,
    consumed_unit,
    cast(pricing_quantity as {{ quantity_type() }}) as pricing_quantity,
    pricing_unit,
    cast(list_unit_price as {{ money_type() }}) as list_unit_price,
    cast(
        coalesce(list_unit_price * cast(pricing_quantity as {{ quantity_type() }}), amount)
        as {{ focus_cost_type() }}
    ) as list_cost
from quantified
