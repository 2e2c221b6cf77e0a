-- A rate has a price for all that its unit counts, so that nothing can turn out unrated (a model's
-- list price may leave kinds out that it does not have).
with rates as (

    select
        *,
        charge_unit = 'token' or coalesce(token_weight, 0) > 0 as counts_tokens,
        charge_unit = 'request' or coalesce(request_weight, 0) > 0 as counts_requests,
        charge_unit = 'task' or coalesce(task_weight, 0) > 0 as counts_tasks
    from {{ ref("rates") }}

)

select
    rate_id,
    charge_unit,
    'rates: ' || rate_id || ' lacks a price that its unit needs' as problem
from rates
where
    (counts_requests and request_price is null)
    or (counts_tasks and task_price is null)
    or (
        counts_tokens
        and (
            {%- for kind in token_kinds() %}
            {{ kind }}_price is null{{ " or" if not loop.last }}
            {%- endfor %}
        )
        and provider_tier is distinct from 'embedding'
    )
