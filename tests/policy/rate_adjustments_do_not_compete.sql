-- Two adjustments of one kind for the same tier must not be in force at the same time.
with local_hours as (

    {% for hour in range(24) %}
    select {{ hour }} as local_hour
    {{ "union all" if not loop.last }}
    {% endfor %}

),

adjustments as (

    select
        rate_adjustments.*,
        coalesce(rate_adjustments.valid_to, cast('9999-12-31' as date)) as ends_on,
        local_hours.local_hour
    from {{ ref("rate_adjustments") }} as rate_adjustments
    left join local_hours
        on
            rate_adjustments.kind = 'off_peak'
            and {{ is_within_hours(
                "local_hours.local_hour", "rate_adjustments.from_hour", "rate_adjustments.to_hour"
            ) }}

)

select distinct
    one.adjustment_id,
    other.adjustment_id as other_adjustment_id,
    'rate_adjustments: ' || one.adjustment_id || ' and ' || other.adjustment_id
    || ' apply to the same requests' as problem
from adjustments as one
inner join adjustments as other
    on
        one.adjustment_id < other.adjustment_id
        and one.kind = other.kind
        and one.provider_tier is not distinct from other.provider_tier
        and lower(one.service_tier) is not distinct from lower(other.service_tier)
        and one.local_hour is not distinct from other.local_hour
        and one.valid_from < other.ends_on
        and one.ends_on > other.valid_from
        and (
            one.days is null
            or one.days = other.days
            or one.days = 'every_day'
            or other.days = 'every_day'
        )
