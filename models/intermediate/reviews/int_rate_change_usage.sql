-- Usage around each day on which a rate begins, valued at the rate before and at the rate after:
-- the first is how much was used at constant prices, both together say how much dearer it became.
{% set longest_window_weeks = 8 %}

with in_force as (

    select * from {{ ref("int_rate_changes") }}

),

daily_usage as (

    select * from {{ ref("int_rated_usage_daily") }}

),

prices as (

    select * from {{ ref("int_daily_rates") }}

),

around as (

    select
        daily_usage.*,
        in_force.change_date,
        in_force.rate_id_before,
        in_force.rate_id_after,
        {{ dbt.datediff("in_force.change_date", "daily_usage.charge_date", "day") }}
            as day_offset
    from in_force
    inner join daily_usage
        on
            in_force.project_id = daily_usage.project_id
            {%- for column in ["charge_unit", "provider_tier", "model_id", "team_id"] %}
            and in_force.{{ column }} = daily_usage.{{ column }}
            {%- endfor %}
    where
        daily_usage.charge_date
        >= {{ dbt.dateadd("day", -7 * longest_window_weeks, "in_force.change_date") }}
        and daily_usage.charge_date
        < {{ dbt.dateadd("day", 7 * longest_window_weeks, "in_force.change_date") }}

),

valued as (

    select
        around.change_date,
        around.rate_id_before,
        around.rate_id_after,
        around.team_id,
        around.project_id,
        around.provider_tier,
        around.charge_date,
        case
            when around.day_offset >= 0 then {{ whole_quotient("around.day_offset", 7) }} + 1
            else -1 - {{ whole_quotient("(-1 - around.day_offset)", 7) }}
        end as week_offset,
        {%- for side in ["before", "after"] %}
        cast(
            cast(
                prices_{{ side }}.token_weight * {{ token_amount("around", "prices_" ~ side) }}
                + prices_{{ side }}.request_weight
                * coalesce(prices_{{ side }}.request_price, 0) * around.charged_request_count
                + prices_{{ side }}.task_weight
                * coalesce(prices_{{ side }}.task_price, 0) * around.successful_task_count
                as {{ money_type() }}
            ) * prices_{{ side }}.exchange_rate as {{ money_type() }}
        ) as value_at_rate_{{ side }},
        {%- endfor %}
        around.request_count
    from around
    inner join prices as prices_before
        on
            prices_before.charge_date = {{ dbt.dateadd("day", -1, "around.change_date") }}
            and around.rate_id_before = prices_before.rate_id
    inner join prices as prices_after
        on
            around.change_date = prices_after.charge_date
            and around.rate_id_after = prices_after.rate_id

)

select
    change_date,
    rate_id_before,
    rate_id_after,
    team_id,
    project_id,
    provider_tier,
    charge_date,
    cast(week_offset as integer) as week_offset,
    cast(sum(request_count) as bigint) as request_count,
    cast(sum(value_at_rate_before) as {{ money_type() }}) as value_at_rate_before,
    cast(sum(value_at_rate_after) as {{ money_type() }}) as value_at_rate_after
from valued
group by
    change_date,
    rate_id_before,
    rate_id_after,
    team_id,
    project_id,
    provider_tier,
    charge_date,
    week_offset
