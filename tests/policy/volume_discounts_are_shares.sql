select
    volume_discount_id,
    discount_share,
    'volume_discounts: ' || volume_discount_id || ' has a share that is not from 0 to 1' as problem
from {{ ref("volume_discounts") }}
where discount_share not between 0 and 1
