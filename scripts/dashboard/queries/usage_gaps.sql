select
    log_name,
    gap_from,
    gap_to,
    hour_count,
    missed_request_count,
    missed_provider_cost::decimal(18, 2) as missed_provider_cost,
    severity,
    is_ongoing
from marts.usage_gaps
order by is_ongoing desc, gap_from desc, usage_gap_id
