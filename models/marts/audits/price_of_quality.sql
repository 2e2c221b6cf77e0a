{{ config(materialized="by_part", unique_key="billing_period") }}

-- What the company paid for usage that its teams were not charged for because it failed.
with requests as (

    select *
    from {{ ref("fct_request_costs") }}
    where
        not is_gateway_cache_hit
        and {{ is_to_build("billing_period") }}

),

task_ends as (

    select *
    from {{ ref("int_task_ends") }}
    where {{ is_to_build("billing_period") }}

),

request_outcomes as (

    select
        requests.*,
        case when task_ends.request_id is not null then requests.task_outcome end as ended_as
    from requests
    left join task_ends on requests.request_id = task_ends.request_id

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
            sum(case when ended_as = '{{ outcome }}' then 1 else 0 end) as bigint
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
    from request_outcomes
    group by billing_period, team_id, project_id

)

select * from final
