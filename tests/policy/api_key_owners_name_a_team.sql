select
    key_owner_id,
    'api_key_owners: ' || key_owner_id || ' names neither an owner nor a default team' as problem
from {{ ref("api_key_owners") }}
where
    team_id is null
    and default_team_id is null
