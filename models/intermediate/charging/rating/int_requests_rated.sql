{{ config(materialized="view", meta={"version_of": "inputs"}) }}

with priced as (

    select * from {{ ref("int_requests_priced") }}

),

volume_discounts as (

    select * from {{ ref("int_volume_discounts_applied") }}

),

charged as (

    select
        {%- for key in ["rate_id", "exchange_rate_id"] %}
        case when priced.rating_status = 'rated' then priced.matched_{{ key }} end as {{ key }},
        {%- endfor %}
        {%- for kind in adjustment_kinds() %}
        case when priced.rating_status = 'rated' then priced.{{ kind }}_adjustment_id end
            as {{ kind }}_adjustment_id,
        {%- endfor %}
        priced.request_id,
        priced.charge_date,
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
            when 'unmeasured' then priced.logged_cost
            when 'not_charged' then cast(0 as {{ money_type() }})
        end as charge_at_rate,
        case
            when priced.rating_status = 'unrated' then null
            else coalesce(volume_discounts.volume_discount, cast(0 as {{ money_type() }}))
        end as volume_discount
    from priced
    left join volume_discounts
        on
            priced.request_id = volume_discounts.request_id
            and priced.charge_date = volume_discounts.charge_date

),

rated as (

    select
        request_id,
        decided_task_outcome,
        task_quantity,
        rating_status,
        not_charged_reason,
        unrated_reason,
        rate_id,
        exchange_rate_id,
        {%- for kind in adjustment_kinds() %}
        {{ kind }}_adjustment_id,
        {%- endfor %}
        charge_at_rate,
        volume_discount,
        cast(charge_at_rate - volume_discount as {{ money_type() }}) as gross_charge,
        charge_date
    from charged

)

select * from rated
