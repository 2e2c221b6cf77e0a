-- The rules that a fund pays for outright; those that draw on an allowance follow in
-- int_allowances_drawn, so that an allowance is never spent on what another fund answers for.
with matches as (

    select
        *,
        gross_charge as charge,
        cast(null as string) as limit_id,
        cast(null as {{ money_type() }}) as limit_amount
    from {{ ref("int_exception_matches") }}
    where pool_id is null

),

{{ exception_waterfall("matches") }},

final as (

    select
        absorbed.request_id,
        absorbed.rule_id,
        matches.fund_id,
        absorbed.charge_before,
        absorbed.absorbed_charge,
        matches.charge_date
    from absorbed
    inner join matches
        on
            absorbed.request_id = matches.request_id
            and absorbed.rule_id = matches.rule_id

)

select * from final
