-- Every tier of the catalogue has a base rate for every unit that a project is charged by, from the
-- first day on which a project is charged so. A gap between two versions fails
-- no_gaps_between_ranges.
with tiers as (

    select distinct provider_tier
    from {{ ref("model_catalogue") }}

),

charge_units as (

    select
        charge_unit,
        min(valid_from) as used_from
    from {{ ref("projects") }}
    group by charge_unit

),

rates as (

    select
        provider_tier,
        charge_unit,
        min(valid_from) as valid_from,
        max(coalesce(valid_to, cast('9999-12-31' as date))) as valid_to
    from {{ ref("rates") }}
    where
        team_id is null
        and project_id is null
        and model_id is null
    group by provider_tier, charge_unit

)

select
    tiers.provider_tier,
    charge_units.charge_unit,
    'rates: no rate for tier ' || tiers.provider_tier || ' by ' || charge_units.charge_unit
    || coalesce(
        case
            when rates.valid_from > charge_units.used_from
                then ' from ' || charge_units.used_from || ' to ' || rates.valid_from
            else ' from ' || rates.valid_to || ' on'
        end,
        ''
    ) as problem
from tiers
cross join charge_units
left join rates
    on
        tiers.provider_tier = rates.provider_tier
        and charge_units.charge_unit = rates.charge_unit
where
    rates.provider_tier is null
    or rates.valid_from > charge_units.used_from
    or rates.valid_to < cast('9999-12-31' as date)
