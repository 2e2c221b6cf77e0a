-- A rate may be for any tier, so a price is named by what it is a price of, too.
with lines as (

    select * from {{ ref("team_statement_lines") }}

),

categorised as (

    select
        *,
        case
            when line_type in ('rated', 'unmeasured', 'not_charged', 'unrated', 'default_owner')
                then 'Usage'
            when line_type in ('shared_cost', 'shared_cost_idle', 'minimum_fee') then 'Purchase'
            when line_type = 'absorbed' then 'Credit'
            else 'Adjustment'
        end as charge_category,
        case when section = 'adjustments' then 'Correction' end as charge_class
    from lines

),

offered as (

    -- what a line of usage or a credit for usage is an instance of, and what a purchase is of
    select
        *,
        case
            when charge_category in ('Usage', 'Credit')
                then coalesce(provider_tier || '-' || charge_unit, 'unknown-tier')
            when line_type = 'shared_cost_idle' then shared_cost_id || '-idle'
            when charge_category = 'Purchase' then coalesce(shared_cost_id, minimum_fee_id)
        end as sku_id,
        case
            when charge_category in ('Usage', 'Credit')
                then
                    case charge_unit
                        when 'token' then 'Tokens'
                        when 'request' then 'Requests'
                        when 'task' then 'Successful tasks'
                        else 'Tokens, requests and successful tasks'
                    end
            when line_type = 'minimum_fee' then 'Minimum fee'
            when line_type = 'shared_cost_idle' then 'Idle part of a shared cost'
            when line_type = 'shared_cost' then 'Shared cost'
        end as sku_meter
    from categorised

)

select
    statement_line_id,
    charge_category,
    charge_class,
    case
        when charge_category = 'Purchase' then 'Recurring'
        when line_type = 'true_up' then 'One-Time'
        else 'Usage-Based'
    end as charge_frequency,
    case
        when charge_category not in ('Usage', 'Purchase') then null
        when line_type in ('rated', 'default_owner', 'not_charged') then 'Standard'
        when line_type = 'minimum_fee' then 'Standard'
        else 'Other'
    end as pricing_category,
    sku_id,
    sku_meter,
    case
        when charge_category = 'Purchase' then sku_id
        when charge_category = 'Usage' then sku_id || '/' || coalesce(rate_id, line_type)
        else sku_id || '/' || rate_id
    end as sku_price_id
from offered
