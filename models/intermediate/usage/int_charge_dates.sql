select distinct charge_date
from {{ ref("int_requests_deduplicated") }}
