select
    rate_id,
    'rates: ' || rate_id || ' names neither a tier nor a team, project or model' as problem
from {{ ref("rates") }}
where coalesce(provider_tier, team_id, project_id, model_id) is null
