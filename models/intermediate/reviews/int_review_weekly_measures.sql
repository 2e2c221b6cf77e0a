-- A week's part of each measure of a quarter: a measure is the sum of the numerators by the sum of
-- the denominators, and how the weeks scatter says how sure it is. The 13th week takes the last
-- days of the quarter too.
{% set measures = {
    "premium_share": ("premium_request_count", "tiered_request_count"),
    "cache_read_share": ("cache_read_tokens", "input_tokens"),
    "failed_share": ("failed_request_count", "request_count"),
    "retries_per_request": ("retry_count", "request_count"),
    "complete_tag_share": ("complete_request_count", "request_count"),
} %}
{% set keys = ["quarter_start", "team_id", "project_id"] %}

with weekly_usage as (

    select * from {{ ref("int_review_weekly_usage") }}

),

project_days as (

    select * from {{ ref("int_daily_projects") }}

),

outcome_days as (

    select
        outcomes.*,
        project_days.team_id,
        {{ quarter_of("outcomes.outcome_date") }} as quarter_start
    from {{ ref("int_business_outcomes") }} as outcomes
    inner join project_days
        on
            outcomes.project_id = project_days.project_id
            and outcomes.outcome_date = project_days.charge_date

),

weekly_outcomes as (

    select
        {{ keys | join(",\n        ") }},
        {{ week_of_quarter("outcome_date", "quarter_start") }} as week_number,
        outcome,
        sum(outcome_count) as outcome_count
    from outcome_days
    group by {{ keys | join(", ") }}, week_number, outcome

),

counted_outcomes as (

    select distinct
        {{ keys | join(",\n        ") }},
        outcome
    from weekly_outcomes

),

parts as (

    {% for measure, (numerator, denominator) in measures.items() -%}
    select
        {{ keys | join(",\n        ") }},
        week_number,
        '{{ measure }}' as measure,
        '' as subject,
        {{ numerator }} as numerator,
        {{ denominator }} as denominator,
        request_count as volume
    from weekly_usage

    union all

    {% endfor -%}
    select
        weekly_usage.quarter_start,
        weekly_usage.team_id,
        weekly_usage.project_id,
        weekly_usage.week_number,
        'cost_per_outcome' as measure,
        counted_outcomes.outcome as subject,
        weekly_usage.provider_cost as numerator,
        0 as denominator,
        0 as volume
    from weekly_usage
    inner join counted_outcomes
        on
            weekly_usage.quarter_start = counted_outcomes.quarter_start
            and weekly_usage.team_id = counted_outcomes.team_id
            and weekly_usage.project_id = counted_outcomes.project_id

    union all

    select
        {{ keys | join(",\n        ") }},
        week_number,
        'cost_per_outcome' as measure,
        outcome as subject,
        0 as numerator,
        outcome_count as denominator,
        outcome_count as volume
    from weekly_outcomes

),

weekly_measures as (

    select
        {{ keys | join(",\n        ") }},
        measure,
        subject,
        week_number,
        cast(sum(numerator) as {{ money_type() }}) as numerator,
        cast(sum(denominator) as bigint) as denominator,
        cast(sum(volume) as bigint) as volume
    from parts
    group by {{ keys | join(", ") }}, measure, subject, week_number

)

select * from weekly_measures
