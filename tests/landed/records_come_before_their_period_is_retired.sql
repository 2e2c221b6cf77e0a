-- Usage of a retired period cannot be told from what was charged of it already: it is not charged.
{{ config(severity="warn") }}

select
    billing_period,
    charge_date,
    source_name,
    file_name,
    record_count
from {{ ref("retired_period_arrivals") }}
