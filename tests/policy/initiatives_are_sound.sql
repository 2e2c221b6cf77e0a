-- An initiative says how much it expects, of what, and from when to when; a commitment says how
-- much.
with initiatives as (

    select * from {{ ref("initiatives") }}

),

tiers as (

    select distinct provider_tier
    from {{ ref("rates") }}

),

pools as (

    select * from {{ ref("allowance_pools") }}

),

faults as (

    select
        initiative_id,
        'expects both requests and tasks, or neither' as fault
    from initiatives
    where (expected_monthly_requests is null) = (expected_monthly_tasks is null)

    union all

    select
        initiative_id,
        'expects a volume that is not above 0' as fault
    from initiatives
    where coalesce(expected_monthly_requests, expected_monthly_tasks) <= 0

    union all

    select
        initiative_id,
        'has a range of volumes that is not from 0 to 100 percent' as fault
    from initiatives
    where volume_range_percent not between 0 and 100

    union all

    select
        initiative_id,
        'ends before it starts' as fault
    from initiatives
    where ends_on <= starts_on

    union all

    select
        initiative_id,
        'has a commitment without a day, or a day without a commitment' as fault
    from initiatives
    where (committed_on is null) <> (committed_monthly_charge is null)

    union all

    select
        initiative_id,
        'commits to a charge that is not above 0' as fault
    from initiatives
    where committed_monthly_charge <= 0

    union all

    select
        initiative_id,
        'is running but names no project' as fault
    from initiatives
    where
        status = 'running'
        and project_id is null

    union all

    select
        initiatives.initiative_id,
        'has the tier ' || initiatives.provider_tier || ', which no rate is for' as fault
    from initiatives
    left join tiers on initiatives.provider_tier = tiers.provider_tier
    where
        initiatives.provider_tier is not null
        and tiers.provider_tier is null

    union all

    select
        initiatives.initiative_id,
        'asks for a pool of the team ' || pools.team_id as fault
    from initiatives
    inner join pools on initiatives.pool_id = pools.pool_id
    where
        pools.scope = 'team'
        and pools.team_id <> initiatives.team_id

)

select
    initiative_id,
    fault,
    'initiatives: ' || initiative_id || ' ' || fault as problem
from faults
