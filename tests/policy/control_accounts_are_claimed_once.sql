-- A line of a control belongs to one provider account: of two that claim the same one at the same
-- time, or of which one claims the whole source, both would count it.
select
    claims.provider_account_id,
    claims.control_source,
    'provider_accounts: ' || claims.provider_account_id || ' and ' || rivals.provider_account_id
    || ' both claim ' || coalesce(claims.control_account, rivals.control_account, 'all')
    || ' of ' || claims.control_source as problem
from {{ ref("provider_accounts") }} as claims
inner join {{ ref("provider_accounts") }} as rivals
    on
        claims.control_source = rivals.control_source
        and claims.provider_account_id < rivals.provider_account_id
        and coalesce(claims.control_account, rivals.control_account, '')
        = coalesce(rivals.control_account, claims.control_account, '')
        and (rivals.valid_to is null or claims.valid_from < rivals.valid_to)
        and (claims.valid_to is null or claims.valid_to > rivals.valid_from)
where claims.control_source <> 'provider_invoices'
