-- L2: each request that was delivered, however often and under however many ids, is one row of
-- fct_request_costs and counts once in the charge lines. Of a retired one few records are left.
with delivered as (

    select
        coalesce(twins.request_id, records.request_id) as request_id,
        retired_days.charge_date is null as is_of_kept_day
    from {{ ref("int_usage_records_unioned") }} as records
    left join {{ ref("int_retired_days") }} as retired_days
        on records.charge_date = retired_days.charge_date
    left join {{ ref("int_request_twins") }} as twins
        on records.request_id = twins.logged_request_id

),

retired_requests as (

    select request_id
    from {{ ref("stg_retired__requests") }}

),

deliveries as (

    select
        request_id,
        count(*) as record_count
    from delivered
    group by request_id
    having bool_or(is_of_kept_day)

),

charged as (

    select
        request_id,
        sum(record_count) as record_count,
        count(*) as charged_count
    from {{ ref("fct_request_costs") }}
    group by request_id

),

requests_astray as (

    select
        coalesce(deliveries.request_id, charged.request_id) as request_id,
        'delivered ' || coalesce(deliveries.record_count, 0) || ' times, counted '
        || coalesce(charged.record_count, 0) || ' times, charged '
        || coalesce(charged.charged_count, 0) || ' times' as problem
    from deliveries
    full outer join charged on deliveries.request_id = charged.request_id
    left join retired_requests on charged.request_id = retired_requests.request_id
    where
        charged.charged_count is distinct from 1
        or (
            retired_requests.request_id is null
            and deliveries.record_count is distinct from charged.record_count
        )

),

counted as (

    select
        (
            select count(*)
            from (
                select request_id from deliveries

                union distinct

                select request_id from retired_requests
            ) as all_requests
        ) as delivered_requests,
        (select coalesce(sum(request_count), 0) from {{ ref("fct_allocations") }})
            as allocated_requests

)

select
    request_id,
    problem
from requests_astray

union all

select
    null as request_id,
    'delivered ' || delivered_requests || ' requests, allocated ' || allocated_requests as problem
from counted
where delivered_requests <> allocated_requests
