-- A rate by the request has a price of a request; a rate by the token has a price for every kind
-- of token, so that no kind can turn out unrated (a model's list price may leave kinds out that it
-- does not have).
select
    rate_id,
    charge_unit,
    'rates: ' || rate_id || ' lacks a price that its unit needs' as problem
from {{ ref("rates") }}
where
    (charge_unit = 'request' and request_price is null)
    or (
        charge_unit = 'token'
        and (
            {%- for kind in token_kinds() %}
            {{ kind }}_price is null{{ " or" if not loop.last }}
            {%- endfor %}
        )
        and provider_tier <> 'embedding'
    )
