select
    billing_period,
    'billing_periods: ' || billing_period || ' is ' || status || case
        when status = 'closed' then ' without closed_at or approver'
        else ' but has a closed_at or an approver'
    end as problem
from {{ ref("billing_periods") }}
where
    (status = 'closed' and (closed_at is null or approver is null))
    or (status = 'open' and (closed_at is not null or approver is not null))
