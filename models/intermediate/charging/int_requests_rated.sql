with costed as (

    select * from {{ ref("int_requests_costed") }}

),

priced as (

    select * from {{ ref("int_requests_priced") }}

),

volume_discounts as (

    select * from {{ ref("int_volume_discounts_applied") }}

),

joined as (

    select
        {%- for key in ["rate_id", "exchange_rate_id"] %}
        case when priced.rating_status = 'rated' then priced.matched_{{ key }} end as {{ key }},
        {%- endfor %}
        {%- for kind in adjustment_kinds() %}
        case when priced.rating_status = 'rated' then priced.{{ kind }}_adjustment_id end
            as {{ kind }}_adjustment_id,
        {%- endfor %}
        costed.*,
        priced.decided_task_outcome,
        priced.task_quantity,
        priced.rating_status,
        priced.not_charged_reason,
        case
            when priced.rating_status = 'unrated'
                then coalesce(priced.missing_price, 'no tokens reported')
        end as unrated_reason,
        case priced.rating_status
            when 'rated' then priced.amount_at_rate
            when 'unmeasured' then costed.logged_cost
            when 'not_charged' then cast(0 as {{ money_type() }})
        end as charge_at_rate,
        case
            when priced.rating_status = 'unrated' then null
            else coalesce(volume_discounts.volume_discount, cast(0 as {{ money_type() }}))
        end as volume_discount
    from costed
    inner join priced on costed.request_id = priced.request_id
    left join volume_discounts on costed.request_id = volume_discounts.request_id

),

rated as (

    select
        *,
        cast(charge_at_rate - volume_discount as {{ money_type() }}) as gross_charge
    from joined

)

select * from rated
