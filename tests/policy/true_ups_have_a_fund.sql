-- A true-up to a fund names it, and no other true-up does. What is spread goes to the fund
-- `platform` where no team has used the account.
select
    provider_account_id,
    'provider_accounts: ' || provider_account_id || case
        when true_up = 'fund' then ' trues up to a fund but names none'
        else ' names a fund but does not true up to one'
    end as problem
from {{ ref("provider_accounts") }}
where (true_up = 'fund') <> (fund_id is not null)

union all

select
    own.provider_account_id,
    'provider_accounts: ' || own.provider_account_id
    || ' spreads its true-up, and funds has no fund platform for what no team has used' as problem
from {{ ref("provider_accounts") }} as own
left join {{ ref("funds") }} as funds on funds.fund_id = 'platform'
where
    own.true_up = 'spread'
    and funds.fund_id is null
