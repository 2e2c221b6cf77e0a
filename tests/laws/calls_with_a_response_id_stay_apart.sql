-- Of calls with the ids of their responses each id is a call: no likeness makes them one.
with identified as (

    select distinct request_id
    from {{ ref("int_usage_records") }}
    where is_response_id

),

merged as (

    select *
    from {{ ref("int_request_twins") }}
    where match_rule = 'fingerprint'

)

select
    merged.logged_request_id,
    merged.request_id
from merged
inner join identified as twins on merged.logged_request_id = twins.request_id
inner join identified as anchors on merged.request_id = anchors.request_id
