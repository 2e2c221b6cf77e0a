select
    {{ each_day_between(
        "billing_period", last_day_of_month("billing_period")
    ) }} as charge_date,
    billing_period,
    retired_at
from {{ ref("stg_retired__periods") }}
