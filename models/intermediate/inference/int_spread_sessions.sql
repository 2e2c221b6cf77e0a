-- A session speaks as one of several requests also in a period in which it has one alone.
with cases as (

    select * from {{ ref("int_owner_cases") }}

),

spans as (

    select
        session_key,
        max(billing_period) as last_billing_period
    from cases
    group by session_key
    having min(billing_period) < max(billing_period)

),

final as (

    select distinct
        cases.session_key,
        cases.billing_period,
        cases.billing_period < spans.last_billing_period as goes_on
    from cases
    inner join spans on cases.session_key = spans.session_key

)

select * from final
