-- What would a change of one rate, or of all, have cost whom?
-- dbt show --select rate_what_if --limit 50 \
--     --vars '{what_if_rate_id: premium-token-2026-09, what_if_percent: 5}'
-- Usage at the rate, before exceptions, allowances and discounts on volume. For what teams and
-- funds would pay in the end, edit a copy of the seeds and run scripts/check_policy.py --proposed.
{% set rate_id = var("what_if_rate_id", "") %}
{% set percent = var("what_if_percent", 10) %}

with requests as (

    select *
    from {{ ref("fct_request_costs") }}
    where
        rating_status = 'rated'
        and rate_id = coalesce(nullif('{{ rate_id }}', ''), rate_id)

),

changed as (

    select
        billing_period,
        team_id,
        project_id,
        rate_id,
        count(*) as request_count,
        sum(charge_at_rate) as charge_at_rate,
        cast(sum(charge_at_rate) * ({{ percent }} * 0.01) as {{ money_type() }}) as difference
    from requests
    group by billing_period, team_id, project_id, rate_id

)

select
    billing_period,
    team_id,
    project_id,
    rate_id,
    request_count,
    charge_at_rate,
    charge_at_rate + difference as charge_at_changed_rate,
    difference
from changed
order by billing_period asc, difference desc, team_id asc, project_id asc, rate_id asc
