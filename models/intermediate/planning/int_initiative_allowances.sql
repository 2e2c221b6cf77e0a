-- What a month of an initiative may draw on the pool that it asks for: the pool's grant for a month
-- less what other projects drew in the latest complete month, within the pool's limits.
with initiatives as (

    select *
    from {{ ref("stg_policy__initiatives") }}
    where pool_id is not null

),

pools as (

    select
        pool_id,
        granted_amount,
        project_limit_amount,
        graduation_periods,
        valid_from,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_to,
        case period when 'quarter' then 3 else 1 end as period_months
    from {{ ref("stg_policy__allowance_pools") }}

),

latest_period as (

    select max(billing_period) as billing_period
    from {{ ref("int_series_monthly_charges") }}
    where is_complete

),

drawn_by_others as (

    select
        initiatives.initiative_id,
        sum(allocations.absorbed_charge) as drawn_amount
    from initiatives
    cross join latest_period
    inner join {{ ref("fct_allocations") }} as allocations
        on
            initiatives.pool_id = allocations.pool_id
            and latest_period.billing_period = allocations.billing_period
            and coalesce(initiatives.project_id, '') <> coalesce(allocations.project_id, '')
    group by initiatives.initiative_id

),

final as (

    select
        months.initiative_id,
        months.billing_period,
        initiatives.pool_id,
        cast(
            greatest(
                least(
                    cast(pools.granted_amount as double) / pools.period_months
                    - cast(coalesce(drawn_by_others.drawn_amount, 0) as double),
                    cast(coalesce(pools.project_limit_amount, pools.granted_amount) as double)
                    / pools.period_months
                ),
                0
            ) as {{ forecast_type() }}
        ) as available_amount
    from {{ ref("int_initiative_charges") }} as months
    inner join initiatives on months.initiative_id = initiatives.initiative_id
    inner join pools
        on
            initiatives.pool_id = pools.pool_id
            and months.billing_period >= pools.valid_from
            and months.billing_period < pools.valid_to
            and (
                pools.graduation_periods is null
                or months.month_number <= pools.graduation_periods * pools.period_months
            )
    left join drawn_by_others on initiatives.initiative_id = drawn_by_others.initiative_id

)

select * from final
