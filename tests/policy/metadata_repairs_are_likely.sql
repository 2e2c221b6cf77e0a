select
    metadata_repair_id,
    'metadata_repairs: ' || metadata_repair_id || ' takes values that are as likely wrong as right'
    || ', or can never be' as problem
from {{ ref("metadata_repairs") }}
where minimum_confidence not between 0.5 and 1
