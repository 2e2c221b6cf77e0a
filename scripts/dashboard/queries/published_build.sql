select
    build_id,
    currency,
    billing_time_zone,
    latest_charge_date,
    latest_load_at
from marts.published_build
