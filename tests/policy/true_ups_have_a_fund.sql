-- A true-up to a fund names it, and no other true-up does.
select
    provider_account_id,
    'provider_accounts: ' || provider_account_id || case
        when true_up = 'fund' then ' trues up to a fund but names none'
        else ' names a fund but does not true up to one'
    end as problem
from {{ ref("provider_accounts") }}
where (true_up = 'fund') <> (fund_id is not null)
