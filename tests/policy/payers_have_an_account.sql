with payer_types as (

    select 'team' as payer_type
    union all
    select 'fund' as payer_type
    union all
    select 'suspense' as payer_type

)

select
    payer_types.payer_type,
    'account_mappings: no row for ' || payer_types.payer_type || ' and any line type' as problem
from payer_types
left join {{ ref("account_mappings") }} as account_mappings
    on
        payer_types.payer_type = account_mappings.payer_type
        and account_mappings.line_type = 'any'
where account_mappings.payer_type is null
