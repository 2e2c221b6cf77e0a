select
    key_owner_id,
    'api_key_owners: ' || key_owner_id || ' names neither a hash nor an alias' as problem
from {{ ref("api_key_owners") }}
where
    api_key_hash is null
    and api_key_alias is null
