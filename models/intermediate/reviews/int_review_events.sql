-- What may have kept a project from its work: on a day on which rates begin, how much dearer the
-- usage of the four weeks before became; the day on which an allowance that it drew on was spent.
with rate_change_usage as (

    select * from {{ ref("int_rate_change_usage") }}

),

allowance_balances as (

    select * from {{ ref("allowance_balances") }}

),

absorbed as (

    select * from {{ ref("fct_absorbed_charges") }}

),

requests as (

    select * from {{ ref("fct_request_costs") }}

),

rate_changes as (

    select
        project_id,
        change_date as event_date,
        'rate_rise' as event_type,
        min(case when rate_id_before <> rate_id_after then rate_id_after end) as subject,
        cast(sum(value_at_rate_after) as double)
        / nullif(sum(value_at_rate_before), 0) - 1 as trigger_size
    from rate_change_usage
    where week_offset between -4 and -1
    group by project_id, change_date

),

draws as (

    select
        requests.project_id,
        absorbed.pool_id,
        requests.billing_period,
        max(requests.charge_date) as last_drawn_date
    from absorbed
    inner join requests on absorbed.request_id = requests.request_id
    where absorbed.pool_id is not null
    group by requests.project_id, absorbed.pool_id, requests.billing_period

),

spent_pools as (

    select
        draws.pool_id,
        draws.billing_period,
        max(draws.last_drawn_date) as spent_date
    from draws
    inner join allowance_balances
        on
            draws.pool_id = allowance_balances.pool_id
            and draws.billing_period = allowance_balances.billing_period
    where allowance_balances.closing_balance + allowance_balances.expired_amount = 0
    group by draws.pool_id, draws.billing_period

),

spent_allowances as (

    select
        draws.project_id,
        spent_pools.spent_date as event_date,
        'allowance_spent' as event_type,
        spent_pools.pool_id as subject
    from draws
    inner join spent_pools
        on
            draws.pool_id = spent_pools.pool_id
            and draws.billing_period = spent_pools.billing_period

),

events as (

    select
        project_id,
        event_date,
        event_type,
        subject,
        trigger_size
    from rate_changes
    where trigger_size > 0

    union all

    select
        project_id,
        event_date,
        event_type,
        subject,
        null as trigger_size
    from spent_allowances

)

select
    project_id,
    event_date,
    event_type,
    subject,
    {{ statistic("trigger_size") }} as trigger_size
from events
where project_id <> 'unassigned'
