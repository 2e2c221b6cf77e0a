-- Spans of days between which no rate and no markup changes.
with changes as (

    select valid_from as changed_on
    from {{ ref("stg_policy__rates") }}

    union distinct

    select valid_to as changed_on
    from {{ ref("stg_policy__rates") }}
    where valid_to is not null

    union distinct

    select valid_from as changed_on
    from {{ ref("stg_policy__rate_adjustments") }}
    where kind = 'markup'

    union distinct

    select valid_to as changed_on
    from {{ ref("stg_policy__rate_adjustments") }}
    where
        kind = 'markup'
        and valid_to is not null

),

final as (

    select
        changed_on as valid_from,
        coalesce(lead(changed_on) over (order by changed_on), cast('9999-12-31' as date))
            as valid_to
    from changes

)

select * from final
