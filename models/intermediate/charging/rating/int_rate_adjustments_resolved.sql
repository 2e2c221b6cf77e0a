-- At most one adjustment of a kind applies to a request; one that names the tier wins over one for
-- every tier.
with adjustments as (

    {{ each_day_of(ref("stg_policy__rate_adjustments")) }}

),

tiers as (

    select distinct provider_tier
    from {{ ref("stg_reference__models") }}

),

local_hours as (

    {% for hour in range(24) %}
    select {{ hour }} as local_hour
    {{ "union all" if not loop.last }}
    {% endfor %}

),

adjusted_days as (

    -- outside of its days, an off-peak adjustment is not in force
    select *
    from adjustments
    where
        kind <> 'off_peak'
        or days = 'every_day'
        or (days = 'weekends') = ({{ day_of_week("charge_date") }} in (6, 7))

),

adjusted_tiers as (

    select
        adjusted_days.kind,
        adjusted_days.charge_date,
        adjusted_days.service_tier,
        local_hours.local_hour,
        tiers.provider_tier,
        adjusted_days.adjustment_id,
        adjusted_days.multiplier,
        row_number() over (
            partition by
                adjusted_days.kind,
                adjusted_days.charge_date,
                adjusted_days.service_tier,
                local_hours.local_hour,
                tiers.provider_tier
            order by
                case when adjusted_days.provider_tier is null then 2 else 1 end,
                adjusted_days.adjustment_id
        ) as precedence
    from adjusted_days
    inner join tiers
        on
            adjusted_days.provider_tier is null
            or adjusted_days.provider_tier = tiers.provider_tier
    left join local_hours
        on
            adjusted_days.kind = 'off_peak'
            and {{ is_within_hours(
                "local_hours.local_hour", "adjusted_days.from_hour", "adjusted_days.to_hour"
            ) }}

),

resolved as (

    select
        kind,
        charge_date,
        provider_tier,
        service_tier,
        local_hour,
        adjustment_id,
        multiplier
    from adjusted_tiers
    where precedence = 1

)

select * from resolved
