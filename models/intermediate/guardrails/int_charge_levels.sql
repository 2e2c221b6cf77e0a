-- A week beside the same weekdays before, without the one day that differs most in the
-- direction: one spike is no new level.
with baselines as (

    select * from {{ ref("int_daily_charge_baselines") }}

),

weeks as (

    select
        charge_scope_id,
        charge_date,
        sum(cast(gross_charge as double)) over week as gross_charge,
        sum(expected_charge) over week as expected_charge,
        max(gross_charge - expected_charge) over week as largest_rise,
        min(gross_charge - expected_charge) over week as largest_fall,
        sqrt(sum(median_deviation * median_deviation) over week) as median_deviation,
        count(*) over week as day_count
    from baselines
    window week as (
        partition by charge_scope_id
        order by charge_date
        rows between 6 preceding and current row
    )

),

final as (

    select
        charge_scope_id,
        charge_date,
        gross_charge - greatest(largest_rise, 0) as charge_without_rise,
        gross_charge - least(largest_fall, 0) as charge_without_fall,
        expected_charge,
        median_deviation
    from weeks
    where day_count = 7

)

select * from final
