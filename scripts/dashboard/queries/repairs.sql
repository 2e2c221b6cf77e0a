select
    action_rank,
    repair,
    advice,
    coalesce(api_key_alias, unknown_value, '') as key_or_spelling,
    request_count,
    gross_charge::decimal(18, 2) as gross_charge,
    released_suspense_charge::decimal(18, 2) as released_suspense_charge,
    coalesce(seed, '') as seed,
    coalesce(seed_row, '') as seed_row
from marts.tag_repair_actions
order by action_rank
limit 20
