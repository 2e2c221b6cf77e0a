-- What is kept of a retired period is what there was when it was retired, and no day has more.
with retired_periods as (

    select * from {{ ref("stg_retired__periods") }}

),

charges as (

    select
        billing_period,
        count(*) as request_count,
        coalesce(sum(gross_charge), 0) as gross_charge,
        coalesce(sum(absorbed_charge), 0) as absorbed_charge
    from {{ ref("fct_request_costs") }}
    group by billing_period

)

select
    retired_periods.billing_period,
    retired_periods.request_count,
    charges.request_count as requests_kept,
    retired_periods.gross_charge,
    charges.gross_charge as gross_charge_kept,
    retired_periods.absorbed_charge,
    charges.absorbed_charge as absorbed_charge_kept
from retired_periods
left join charges on retired_periods.billing_period = charges.billing_period
where
    retired_periods.request_count is distinct from charges.request_count
    or retired_periods.gross_charge is distinct from charges.gross_charge
    or retired_periods.absorbed_charge is distinct from charges.absorbed_charge
