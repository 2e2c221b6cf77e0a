-- What the company paid for usage that its teams were not charged for because it failed.
with requests as (

    select *
    from {{ ref("fct_request_costs") }}
    where not is_gateway_cache_hit

),

task_requests as (

    select
        request_id,
        row_number() over (
            partition by project_id, {{ task_key("requests") }}
            order by started_at desc, request_id desc
        ) as position_from_end
    from requests
    where charge_unit in ('task', 'blended')

),

tasks as (

    select
        requests.*,
        task_requests.position_from_end
    from requests
    left join task_requests on requests.request_id = task_requests.request_id

),

final as (

    select
        {{ content_key(["billing_period", "team_id", "project_id"]) }} as price_of_quality_id,
        billing_period,
        team_id,
        project_id,
        count(*) as request_count,
        cast(sum(case when status = 'failure' then 1 else 0 end) as bigint) as failed_request_count,
        {%- for outcome in ["success", "failure", "unknown"] %}
        cast(
            sum(
                case when position_from_end = 1 and task_outcome = '{{ outcome }}' then 1 else 0 end
            ) as bigint
        ) as {{ outcome }}_task_count,
        {%- endfor %}
        cast(
            sum(case when rating_status = 'not_charged' then 1 else 0 end) as bigint
        ) as free_request_count,
        cast(sum(coalesce(provider_cost, 0)) as {{ money_type() }}) as provider_cost,
        cast(
            sum(
                case
                    when
                        not_charged_reason in (
                            'failed request', 'failed attempt', 'failed task',
                            'task without a known outcome'
                        )
                        then coalesce(provider_cost, 0)
                    else 0
                end
            ) as {{ money_type() }}
        ) as price_of_quality
    from tasks
    group by billing_period, team_id, project_id

)

select * from final
