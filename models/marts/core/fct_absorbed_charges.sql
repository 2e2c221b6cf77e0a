with exceptions_applied as (

    select
        request_id,
        rule_id,
        fund_id,
        cast(null as string) as pool_id,
        charge_before,
        absorbed_charge,
        charge_date
    from {{ ref("int_exceptions_applied") }}

),

allowances_drawn as (

    select
        request_id,
        rule_id,
        fund_id,
        pool_id,
        charge_before,
        absorbed_charge,
        charge_date
    from {{ ref("int_allowances_drawn") }}

),

absorbed as (

    select * from exceptions_applied

    union all

    select * from allowances_drawn

),

final as (

    select
        request_id,
        rule_id,
        fund_id,
        pool_id,
        charge_before,
        absorbed_charge,
        charge_date
    from absorbed
    where absorbed_charge > 0

)

select * from final
