-- A run of days on which a rule holds for a scope, with no longer break than the rule's
-- merge_days, is one alert; what belongs to a period (of a budget, of a pool) is one alert in
-- it. Its figures are those of the day that was furthest beyond the limit. The id is made of the
-- rule, the scope and the beginning alone.
with rules as (

    select * from {{ ref("stg_policy__alert_rules") }}

),

latest_day as (

    select max(charge_date) as as_of_date
    from {{ ref("fct_request_costs") }}

),

alert_days as (

    {% for model in ("int_charge_alert_days", "int_usage_alert_days", "int_money_alert_days") %}
    select
        alert_rule_id,
        scope_id,
        project_id,
        team_id,
        first_date,
        last_date,
        {% if model == "int_money_alert_days" %}
        occurrence_start,
        occurrence_end,
        {% else %}
        cast(null as date) as occurrence_start,
        cast(null as date) as occurrence_end,
        {% endif %}
        cast(measured_value as double) as measured_value,
        cast(expected_value as double) as expected_value,
        cast(limit_value as double) as limit_value,
        cast(charge_at_stake as double) as charge_at_stake
    from {{ ref(model) }}
    {% if not loop.last %}
    union all

    {% endif %}
    {% endfor %}

),

reached as (

    select
        alert_days.*,
        rules.merge_days,
        max(alert_days.last_date) over (
            partition by
                alert_days.alert_rule_id,
                alert_days.scope_id,
                alert_days.occurrence_start
            order by alert_days.first_date, alert_days.last_date
            rows between unbounded preceding and 1 preceding
        ) as reached_date
    from alert_days
    inner join rules on alert_days.alert_rule_id = rules.alert_rule_id

),

begun as (

    select
        *,
        case
            when reached_date is null then 1
            when occurrence_start is not null then 0
            when
                {{ dbt.datediff("reached_date", "first_date", "day") }}
                > merge_days + 1
                then 1
            else 0
        end as is_beginning
    from reached

),

numbered as (

    select
        *,
        sum(is_beginning) over (
            partition by alert_rule_id, scope_id, occurrence_start
            order by first_date, last_date
            rows between unbounded preceding and current row
        ) as run_number
    from begun

),

ranked as (

    select
        *,
        row_number() over (
            partition by alert_rule_id, scope_id, occurrence_start, run_number
            order by abs(measured_value - limit_value) desc, last_date desc
        ) as severity_rank
    from numbered

),

runs as (

    select
        alert_rule_id,
        scope_id,
        max(project_id) as project_id,
        max(team_id) as team_id,
        occurrence_start,
        max(occurrence_end) as occurrence_end,
        max(merge_days) as merge_days,
        min(first_date) as first_date,
        max(last_date) as last_date,
        sum(
            {{ dbt.datediff("first_date", "last_date", "day") }}
            + 1
        ) as day_count,
        max(case when severity_rank = 1 then last_date end) as worst_date,
        max(case when severity_rank = 1 then measured_value end) as measured_value,
        max(case when severity_rank = 1 then expected_value end) as expected_value,
        max(case when severity_rank = 1 then limit_value end) as limit_value,
        max(case when severity_rank = 1 then charge_at_stake end) as charge_at_stake
    from ranked
    group by
        alert_rule_id,
        scope_id,
        occurrence_start,
        run_number

),

final as (

    select
        {{ content_key([
            "runs.alert_rule_id", "runs.scope_id", "coalesce(runs.occurrence_start, runs.first_date)"
        ]) }} as alert_id,
        runs.*,
        latest_day.as_of_date,
        case
            when runs.occurrence_end <= latest_day.as_of_date then 'resolved'
            when
                {{ dbt.datediff("runs.last_date", "latest_day.as_of_date", "day") }}
                > case when runs.occurrence_start is null then runs.merge_days else 0 end
                then 'resolved'
            when runs.first_date = latest_day.as_of_date then 'new'
            else 'ongoing'
        end as state
    from runs
    cross join latest_day

)

select * from final
