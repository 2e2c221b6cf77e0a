with rates as (

    select
        *,
        coalesce(token_weight, 0) + coalesce(request_weight, 0) + coalesce(task_weight, 0)
            as weight_total,
        coalesce(token_weight, request_weight, task_weight) is not null as has_weights,
        least(token_weight, request_weight, task_weight) as lowest_weight
    from {{ ref("rates") }}

)

select
    rate_id,
    charge_unit,
    weight_total,
    'rates: ' || rate_id
    || case
        when charge_unit <> 'blended' then ' has weights though its unit is not blended'
        when lowest_weight < 0 then ' has a weight below 0'
        else ' has weights that sum to ' || weight_total || ', not 1'
    end as problem
from rates
where
    (charge_unit <> 'blended' and has_weights)
    or (charge_unit = 'blended' and (weight_total <> 1 or lowest_weight < 0))
