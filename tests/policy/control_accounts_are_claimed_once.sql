-- A line of a control or a usage report belongs to one provider account: of two that claim the same
-- one at the same time, or of which one claims the whole source, both would count it.
with accounts as (

    select * from {{ ref("provider_accounts") }}

),

claims as (

    select
        provider_account_id,
        control_source as claimed_source,
        control_account as claimed_account,
        valid_from,
        valid_to
    from accounts
    where control_source <> 'provider_invoices'

    union all

    select
        provider_account_id,
        usage_source as claimed_source,
        usage_account as claimed_account,
        valid_from,
        valid_to
    from accounts
    where usage_source is not null

)

select
    claims.provider_account_id,
    claims.claimed_source,
    'provider_accounts: ' || claims.provider_account_id || ' and ' || rivals.provider_account_id
    || ' both claim ' || coalesce(claims.claimed_account, rivals.claimed_account, 'all')
    || ' of ' || claims.claimed_source as problem
from claims
inner join claims as rivals
    on
        claims.claimed_source = rivals.claimed_source
        and claims.provider_account_id < rivals.provider_account_id
        and coalesce(claims.claimed_account, rivals.claimed_account, '')
        = coalesce(rivals.claimed_account, claims.claimed_account, '')
        and (rivals.valid_to is null or claims.valid_from < rivals.valid_to)
        and (claims.valid_to is null or claims.valid_to > rivals.valid_from)
