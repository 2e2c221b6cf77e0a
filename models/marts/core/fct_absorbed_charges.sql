{% set columns = columns_of("fct_absorbed_charges") %}

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

retired_days as (

    select * from {{ ref("int_retired_days") }}

),

retired_rows as (

    select * from {{ ref("stg_retired__absorbed_charges") }}

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

{{ with_retired_rows("final", columns) }}
