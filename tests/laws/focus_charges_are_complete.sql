-- What FOCUS 1.2 asks of each row, and the public validator does not see on rows whose ChargeClass
-- is null: a priced charge has a price, a quantity and what is sold; null goes with null.
with charges as (

    select * from {{ ref("focus_charges") }}

),

prices as (

    select
        sku_price_id,
        count(distinct sku_id) as sku_count
    from charges
    group by sku_price_id

),

problems as (

    select
        charges.x_statement_line_id,
        charges.x_line_type,
        case
            when
                charges.charge_category in ('Usage', 'Purchase') and charges.charge_class is null
                and (
                    charges.pricing_quantity is null
                    or charges.list_unit_price is null
                    or charges.contracted_unit_price is null
                    or charges.pricing_category is null
                    or charges.sku_id is null
                    or charges.sku_price_id is null
                )
                then 'usage or a purchase without price, quantity or SKU'
            when (charges.charge_category = 'Usage') <> (charges.consumed_quantity is not null)
                then 'usage without a consumed quantity, or that of something else'
            when (charges.consumed_quantity is null) <> (charges.consumed_unit is null)
                then 'consumed quantity without unit, or unit without quantity'
            when (charges.pricing_quantity is null) <> (charges.pricing_unit is null)
                then 'pricing quantity without unit, or unit without quantity'
            when (charges.sku_id is null) <> (charges.sku_meter is null)
                then 'SKU without meter, or meter without SKU'
            when charges.sku_price_id is null and charges.sku_price_details is not null
                then 'details of no price'
            when prices.sku_count > 1 then 'a price of more than one SKU'
            when charges.list_unit_price < 0 then 'unit price below 0'
            when
                charges.charge_category in ('Credit', 'Adjustment')
                and (
                    charges.list_cost <> charges.billed_cost
                    or charges.contracted_cost <> charges.billed_cost
                )
                then 'a charge without a price that does not list at what is billed'
            when charges.effective_cost <> charges.billed_cost
                then 'effective cost is not what is billed'
            when
                (charges.charge_class is not null)
                <> (charges.charge_period_start < charges.billing_period_start)
                then 'a correction of no earlier period, or an earlier period uncorrected'
            when charges.charge_period_end > charges.billing_period_end
                then 'charged for a time after the billing period'
        end as problem
    from charges
    left join prices on charges.sku_price_id = prices.sku_price_id

)

select *
from problems
where problem is not null
