with adjustments as (

    select
        adjustment_id,
        kind,
        case
            when kind = 'service_tier' and service_tier is null then 'names no service tier'
            when kind <> 'service_tier' and service_tier is not null
                then 'names a service tier, which only the kind service_tier may do'
            when kind = 'off_peak' and (days is null or from_hour is null or to_hour is null)
                then 'does not say its days and hours'
            when kind <> 'off_peak' and coalesce(days, cast(from_hour as string)) is not null
                then 'has days or hours, which only the kind off_peak may have'
            when from_hour not between 0 and 23 or to_hour not between 0 and 24
                then 'has hours that are not of a day'
            when from_hour = to_hour then 'has no hours'
            when multiplier = 0 then 'multiplies by 0, which would make usage free without a fund'
        end as mistake
    from {{ ref("rate_adjustments") }}

)

select
    adjustment_id,
    kind,
    'rate_adjustments: ' || adjustment_id || ' ' || mistake as problem
from adjustments
where mistake is not null
