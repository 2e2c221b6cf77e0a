with incurred as (

    select * from {{ ref("int_shared_costs_incurred") }}

),

parts as (

    select
        shared_cost_id,
        billing_period,
        'shared_cost' as line_type,
        used_amount as amount,
        driver,
        provider_tier
    from incurred

    union all

    select
        shared_cost_id,
        billing_period,
        'shared_cost_idle' as line_type,
        idle_amount as amount,
        case idle_policy
            when 'reservers' then 'fixed'
            when 'spread' then 'cost'
            else 'none'
        end as driver,
        null as provider_tier
    from incurred

)

select * from parts
where amount <> 0
