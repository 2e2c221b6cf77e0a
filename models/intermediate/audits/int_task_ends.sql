with requests as (

    select
        request_id,
        billing_period,
        row_number() over (
            partition by project_id, {{ task_key("requests") }}
            order by started_at desc, request_id desc
        ) as position_from_end
    from {{ ref("fct_request_costs") }} as requests
    where
        charge_unit in ('task', 'blended')
        and not is_gateway_cache_hit

),

final as (

    select
        request_id,
        billing_period
    from requests
    where position_from_end = 1

)

select * from final
